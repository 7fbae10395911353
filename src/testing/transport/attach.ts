import type { INestApplication } from '@nestjs/common';
import { HttpTransport } from './http.transport.js';
import { type Inject, InjectTransport } from './inject.transport.js';
import type { Transport } from './transport.js';

const LOOPBACK = '127.0.0.1';

/** A way to an application: a Nest one, or any server by its URL. */
export async function transportTo(target: INestApplication | string): Promise<Transport> {
  if (typeof target === 'string') return new HttpTransport(target);
  await target.init();
  const { inject } = target as { inject?: Inject };
  if (target.getHttpAdapter().getType() === 'fastify' && inject !== undefined) {
    await (target.getHttpAdapter().getInstance() as { ready(): Promise<unknown> }).ready();
    return new InjectTransport(inject.bind(target), () => overLoopback(target));
  }
  return overLoopback(target);
}

/** Listens on a free port, unless the application listens already. */
async function overLoopback(app: INestApplication): Promise<HttpTransport> {
  const server = app.getHttpServer() as { listening: boolean };
  if (!server.listening) await app.listen(0, LOOPBACK);
  return new HttpTransport(await app.getUrl());
}
