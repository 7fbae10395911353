import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  type HttpException,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { closeApps, createCall, onBothAdapters } from '../support/application.js';
import {
  credentials,
  type GuardedSettings,
  REFUSED,
  startGuarded as startOn,
  stopServices,
} from '../support/guarded-app.js';
import { MEBIBYTE, memoryInUse } from '../support/memory-in-use.js';
import { deferred, until } from '../support/until.js';
import { send } from '../support/validation-service.js';

const CREATE = JSON.stringify(createCall());

onBothAdapters((adapter) => {
  afterEach(async () => {
    await closeApps();
    await stopServices();
  });

  const startGuarded = (settings: Omit<GuardedSettings, 'adapter'> = {}) =>
    startOn({ adapter, ...settings });

  describe('the body of a call that is not authenticated', () => {
    it.each([
      ['no JSON', 'no json'],
      ['empty', ''],
      ['too large', 'x'.repeat(2 * MEBIBYTE)],
      ['a __proto__', '{"__proto__":1}'],
    ])('is not parsed: 401 where it is %s', async (_what, body) => {
      const { app, handler } = await startGuarded();
      const answer = await post(app.url, { body });
      expect([answer.status, answer.body]).toEqual([401, REFUSED]);
      expect(handler.calls).toEqual([]);
    });

    it('is not looked at: 401 where it is encoded', async () => {
      const { app } = await startGuarded();
      const headers = { 'content-encoding': 'gzip' };
      const answer = await post(app.url, { body: gzipSync(CREATE), headers });
      expect(answer.status).toBe(401);
    });

    it('need not arrive: the answer is given on the headers', async () => {
      const { app, service, token } = await startGuarded();
      service.behaviour = (response) => send(response, 401, '{}');
      for (const header of ['', `AkeylessCreds: ${token()}\r\n`]) {
        const head = `POST /sync/create HTTP/1.1\r\nhost: x\r\n${header}content-length: 1000\r\n\r\n{"pay`;
        expect(await firstLine(app.url, head)).toBe('HTTP/1.1 401 Unauthorized');
      }
    });

    it('is given to nothing: no guard, no filter and no hook sees it', async () => {
      const seen: unknown[] = [];
      @Catch()
      class Looking implements ExceptionFilter {
        catch(error: HttpException, host: ArgumentsHost): void {
          const [incoming, response] = host.getArgs();
          seen.push({ body: incoming.body, read: (incoming.raw ?? incoming).readableDidRead });
          if (adapter === 'express') response.status(error.getStatus()).json(error.getResponse());
          else response.status(error.getStatus()).send(error.getResponse());
        }
      }
      const { app, create, token } = await startGuarded({
        configure: (nest) => {
          nest.useGlobalFilters(new Looking());
          nest.useGlobalGuards({ canActivate: () => Boolean(seen.push('guard')) });
          if (adapter === 'fastify') hookInto(nest as NestFastifyApplication, seen);
        },
      });
      expect((await app.post('/sync/create', CREATE)).body).toEqual(REFUSED);
      expect(seen).toEqual([{ body: undefined, read: false }]);
      seen.length = 0;
      await create(token());
      expect(seen).toContain('guard');
    });

    it('keeps no connection busy: the next call goes over the same one', async () => {
      const { app, token, handler } = await startGuarded();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const sockets = new Set<unknown>();
      for (const size of [0, 10, 100_000, 5 * MEBIBYTE]) {
        const refused = await post(app.url, { agent, body: Buffer.alloc(size, 'x') });
        expect(refused.status).toBe(401);
        expect(refused.text).toBe(JSON.stringify(refused.body));
        sockets.add(refused.socket);
        const served = await post(app.url, { agent, body: CREATE, headers: credentials(token()) });
        expect(served.status).toBe(200);
        sockets.add(served.socket);
      }
      agent.destroy();
      expect(sockets.size).toBe(1);
      expect(handler.calls).toHaveLength(4);
    });

    it('does not keep the caller from reading the answer where the connection ends with it', async () => {
      const { app } = await startGuarded();
      for (let round = 0; round < 20; round++) {
        // Without an agent Node sends `connection: close`.
        const refused = await post(app.url, { body: Buffer.alloc(5 * MEBIBYTE, 'x') });
        expect([refused.status, refused.body]).toEqual([401, REFUSED]);
      }
    });

    it.each(['keep-alive', 'close'])(
      'may not take for ever (connection: %s)',
      async (connection) => {
        const { app, clock } = await startGuarded();
        const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
        let answer = '';
        let isClosed = false;
        socket.on('data', (data) => (answer += data.toString()));
        socket.once('close', () => (isClosed = true));
        socket.write(
          `POST /sync/create HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\ncontent-length: 1000\r\n\r\n{"pay`,
        );
        await until(() => answer.includes(REFUSED.message) && clock.isWaitingFor(5000));
        clock.advance(4999);
        expect(isClosed).toBe(false);
        clock.advance(1);
        await until(() => isClosed);
      },
    );

    it('is left on the wire while the service is asked, however large it is', async () => {
      const { app, service, token, clock } = await startGuarded();
      service.behaviour = () => {};
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => (answer += data.toString()));
      const size = 100 * MEBIBYTE;
      socket.write(
        `POST /sync/create HTTP/1.1\r\nhost: x\r\nAkeylessCreds: ${token()}\r\ncontent-length: ${size}\r\n\r\n`,
      );
      const body = Buffer.alloc(size, 'x');
      let sent = false;
      socket.write(body, () => (sent = true));
      await until(() => service.questions.length === 1);
      const held = memoryInUse();
      expect(sent).toBe(false);
      clock.advance(5000);
      await until(() => answer !== '');
      expect(answer).toContain('HTTP/1.1 503');
      // After the answer it is dropped as it comes, so that a caller who sends first and reads then can read.
      await until(() => sent);
      expect(memoryInUse() - held).toBeLessThan(60 * MEBIBYTE);
      socket.destroy();
    });
  });

  it('a caller that hangs up while the service is asked gets nothing done', async () => {
    const { app, create, service, token, handler } = await startGuarded();
    const connections = connectionsOf(app.app.getHttpServer() as Server);
    const asked = deferred<() => void>();
    service.behaviour = (response, question) =>
      asked.resolve(() => service.answer(response, question));
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const creds = token();
    socket.write(
      `POST /sync/create HTTP/1.1\r\nhost: x\r\nAkeylessCreds: ${creds}\r\ncontent-length: ${CREATE.length}\r\n\r\n${CREATE}`,
    );
    const release = await asked.promise;
    socket.destroy();
    await until(() => connections() === 0);
    release();
    expect((await create(creds)).status).toBe(200);
    expect(service.questions).toHaveLength(1);
    expect(handler.calls).toEqual(['create']);
  });

  it('a body that stands on the connection before the verdict is read once the call is let in', async () => {
    const { create, token, handler } = await startGuarded();
    const padding = 'x'.repeat(500_000);
    expect((await create(token(), { padding })).status).toBe(200);
    expect(handler.calls).toEqual(['create']);
  });

  it('10,000 bad tokens: alive, memory flat, handler not called, good calls go on', async () => {
    const { app, service, token, handler, events } = await startGuarded();
    let rejections = 0;
    service.behaviour = (response, question) => {
      // The test must not be what keeps the tokens.
      service.questions.length = 0;
      service.paths.length = 0;
      service.answer(response, question);
    };
    const flood = async (calls: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 32 });
      let left = calls;
      const caller = async (): Promise<void> => {
        while (left-- > 0) {
          const padding = `${left}`.padStart(8000, 'x');
          const headers = credentials(`a.${padding}.${left}`);
          const { status } = await post(app.url, { agent, body: CREATE, headers });
          if (status === 401) rejections++;
          events.length = 0;
        }
      };
      await Promise.all(Array.from({ length: 32 }, caller));
      agent.destroy();
    };
    // Caches are full after this.
    await flood(2000);
    const before = memoryInUse();
    await flood(8000);
    // 8000 tokens of 8 kB, kept, would be 64 MB more.
    expect(memoryInUse() - before).toBeLessThan(32 * MEBIBYTE);

    expect(rejections).toBe(10_000);
    expect(handler.calls).toEqual([]);
    const good = await post(app.url, { body: CREATE, headers: credentials(token()) });
    expect(good.status).toBe(200);
  }, 180_000);
});

function hookInto(nest: NestFastifyApplication, seen: unknown[]): void {
  const fastify = nest.getHttpAdapter().getInstance();
  for (const name of ['preParsing', 'preValidation', 'preHandler'] as const) {
    fastify.addHook(name, (...args: unknown[]) => {
      seen.push(name);
      (args.at(-1) as () => void)();
    });
  }
}

/** Counts what reaches a server, as it is now. */
function connectionsOf(server: Server): () => number {
  const open = new Set<unknown>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => open.size;
}

interface Post {
  readonly body: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
}

interface Answered {
  readonly status: number | undefined;
  readonly text: string;
  readonly body: unknown;
  readonly socket: unknown;
}

function post(url: string, { body, headers = {}, agent }: Post): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/sync/create`, {
      method: 'POST',
      agent: agent ?? false,
      headers: { 'content-length': String(Buffer.byteLength(body)), ...headers },
    });
    const written = deferred();
    outgoing.once('error', reject);
    outgoing.once('response', (answer: IncomingMessage) => {
      const socket = outgoing.socket;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const answered = { status: answer.statusCode, text, body: JSON.parse(text), socket };
        void written.promise.then(() => resolve(answered));
      });
    });
    outgoing.end(body, () => written.resolve());
  });
}

function firstLine(url: string, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(head));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().split('\r\n')[0] ?? '');
    });
  });
}
