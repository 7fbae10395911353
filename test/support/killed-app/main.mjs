// A producer in a process of its own, which kills itself at the step that `killAt` names. Plain JavaScript, so that
// Node runs it as it is: decorators are functions.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Injectable, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { tap } from 'rxjs';

process.once('disconnect', () => process.exit());
const library = await import(process.env.LIBRARY);
const adapter = await newAdapter(process.env.ADAPTER);
process.send('loaded');
const [settings] = await once(process, 'message');

async function newAdapter(name) {
  if (name === 'fastify') return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await import('@nestjs/platform-express')).ExpressAdapter();
}

/** Where this is the step to die at, nothing comes after it. */
function step(name) {
  if (name !== settings.killAt) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** The answer's body is still unread when `afterHeaders` runs. */
async function post(url, body, afterHeaders = () => {}) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  afterHeaders();
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

function ask(path, ...question) {
  return post(`${settings.directory}${path}`, ...question);
}

async function askOrThrow(...question) {
  const { status, body } = await ask(...question);
  if (status !== 200) throw new library.ProducerError(`${question[0]}: ${status}`, { status: 502 });
  return body;
}

async function makeRoot(login, rotation) {
  const name = `root-${settings.naming === 'random' ? randomBytes(12).toString('hex') : rotation}`;
  step('before the root is made');
  return askOrThrow('/roots', { login, name }, () => step('after the root was made'));
}

async function makeLease(login, signal) {
  signal.addEventListener('abort', () => void ask('/caller-gone', { login }));
  return askOrThrow('/leases', { login }, () => step('after the lease was made'));
}

function journalAt(url) {
  const use = async (path, ...[key, value, ttlMs]) =>
    (await post(`${url}${path}`, { key, value, ttlMs })).body;
  return {
    get: async (key) => (await use('/get', key)).value,
    set: (...entry) => use('/set', ...entry),
    delete: (key) => use('/delete', key),
    setIfAbsent: async (...entry) => (await use('/set-if-absent', ...entry)).isSet,
  };
}

class Steps {
  intercept(context, next) {
    const request = context.switchToHttp().getRequest();
    if (!request.url.endsWith('/sync/rotate')) return next.handle();
    const response = context.switchToHttp().getResponse();
    const { raw = response } = response;
    raw.once('finish', () => step('after the answer was written'));
    return next.handle().pipe(tap(() => step('before the answer is written')));
  }
}

class DirectoryProducer {
  revokes = 0;

  create(login, forRotation, rotation, signal) {
    return forRotation ? makeRoot(login, rotation) : makeLease(login, signal);
  }

  async revoke(login, id) {
    const what = id.startsWith('root-') ? 'old root is retired' : 'lease is revoked';
    this.revokes++;
    step(`before the ${what}`);
    if (this.revokes === 2) step(`before the ${what} for the second time`);
    const { status } = await ask('/delete', { login, id });
    const isGone = status === 200 || status === 404;
    if (!isGone) throw new library.ProducerError(`/delete: ${status}`, { status: 502 });
    step(`after the ${what.replace(' is ', ' was ')}`);
    if (status === 404) throw new library.AlreadyGone();
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

const { Create, CredentialId, ForRotation, Payload, Revoke, Rotate, RotationId, Signal, Verify } =
  library;
describeMethod('create', Create(), Payload(), ForRotation(), RotationId(), Signal());
describeMethod('revoke', Revoke(), Payload(), CredentialId());
describeMethod('verify', Verify(), Payload());
if (settings.rotation === 'handler') describeMethod('rotate', Rotate(), Payload(), RotationId());
Injectable()(DirectoryProducer);
UseInterceptors(Steps)(DirectoryProducer);

const { journal, retire, timeoutMs } = settings;
class AppModule {}
Module({
  imports: [
    library.AkeylessProducerModule.forRoot({
      auth: false,
      ...(retire && { retire }),
      ...(timeoutMs && { timeoutMs }),
      ...(journal && { rotationJournal: journalAt(journal) }),
    }),
  ],
  providers: [DirectoryProducer],
})(AppModule);

const app = await NestFactory.create(AppModule, adapter, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.send(await app.getUrl());
