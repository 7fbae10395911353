// A producer in a process of its own, which kills itself at the step that KILL_AT names. Plain JavaScript, so that Node
// runs it as it is: decorators are functions.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Injectable, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { tap } from 'rxjs';

const { LIBRARY, DIRECTORY, ROTATION, NAMING, KILL_AT } = process.env;
const library = await import(LIBRARY);

/** Where this is the step to die at, nothing comes after it. */
function step(name) {
  if (name !== KILL_AT) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** Asks the directory. The answer's body is still unread when `afterHeaders` runs. */
async function ask(path, body, afterHeaders = () => {}) {
  const response = await fetch(`${DIRECTORY}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  afterHeaders();
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function askOrThrow(...question) {
  const { status, body } = await ask(...question);
  if (status !== 200) throw new library.ProducerError(`${question[0]}: ${status}`, { status: 502 });
  return body;
}

async function makeRoot(login, rotation) {
  const name = `root-${NAMING === 'random' ? randomBytes(12).toString('hex') : rotation}`;
  step('before the root is made');
  return askOrThrow('/roots', { login, name }, () => step('after the root was made'));
}

class Steps {
  intercept(context, next) {
    const request = context.switchToHttp().getRequest();
    if (!request.url.endsWith('/sync/rotate')) return next.handle();
    const { raw } = context.switchToHttp().getResponse();
    raw.once('finish', () => step('after the answer was written'));
    return next.handle().pipe(tap(() => step('before the answer is written')));
  }
}

class DirectoryProducer {
  create(login, forRotation, rotation) {
    return forRotation ? makeRoot(login, rotation) : askOrThrow('/leases', { login });
  }

  async revoke(login, id) {
    if (id.startsWith('root-')) step('before the old root is retired');
    const { status } = await ask('/delete', { login, id });
    if (id.startsWith('root-')) step('after the old root was retired');
    if (status === 404) throw new library.AlreadyGone();
    if (status !== 200) throw new library.ProducerError(`/delete: ${status}`, { status: 502 });
  }

  async verify(login) {
    step('before @Verify');
    await askOrThrow('/login', { login });
    step('after @Verify');
  }

  async rotate(login, rotation) {
    return library.rotated(await makeRoot(login, rotation), { retire: [login.id] });
  }
}

function describeMethod(name, action, ...parameters) {
  const { prototype } = DirectoryProducer;
  for (const [index, parameter] of parameters.entries()) parameter(prototype, name, index);
  action(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}

const { Create, CredentialId, ForRotation, Payload, Revoke, Rotate, RotationId, Verify } = library;
describeMethod('create', Create(), Payload(), ForRotation(), RotationId());
describeMethod('revoke', Revoke(), Payload(), CredentialId());
describeMethod('verify', Verify(), Payload());
if (ROTATION === 'handler') describeMethod('rotate', Rotate(), Payload(), RotationId());
Injectable()(DirectoryProducer);
UseInterceptors(Steps)(DirectoryProducer);

class AppModule {}
Module({
  imports: [library.AkeylessProducerModule.forRoot({ auth: false })],
  providers: [DirectoryProducer],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.stdout.write(`listening on ${await app.getUrl()}\n`);
