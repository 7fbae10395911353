import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { IsInt, IsString, MinLength } from 'class-validator';
import {
  AkeylessProducerModule,
  Create,
  CredentialId,
  Payload,
  PayloadField,
  Producer,
  ProducerError,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import { closeApps, createCall, type RunningApp, startApp } from '../support/application.js';
import { postRaw, type RawRequest } from '../support/raw-request.js';
import { RecorderProducer } from '../support/recorder.producer.js';

class RootPayload {
  @IsString() @MinLength(8) password!: string;
}

class RoleInput {
  @IsInt() size!: number;
}

@Producer('dto', { payload: RootPayload, input: RoleInput, bodyLimit: 500 })
class DtoProducer extends RecorderProducer {}

/** Returns what the payload asks for. */
@Producer('results')
@Injectable()
class ResultsProducer {
  @Create()
  create(@PayloadField('result') name: string) {
    return result(name);
  }
  @Revoke()
  revoke(@CredentialId() id: string, @Payload() payload: unknown) {
    throw new ProducerError(`no ${id} for ${JSON.stringify(payload)}`, { status: 409 });
  }
  @Rotate()
  rotate(@PayloadField('result') name: string) {
    return result(name);
  }
}

const RESULTS: Record<string, () => unknown> = {
  cycle: () => {
    const value: Record<string, unknown> = { id: 'id-1' };
    value['self'] = value;
    return value;
  },
  BigInt: () => ({ id: 'id-1', size: 1n }),
  'toJSON() that returns a string': () => ({ id: 'id-1', toJSON: () => 'fake-text' }),
  'toJSON() that returns null': () => ({ id: 'id-1', toJSON: () => null }),
  'toJSON() that throws': () => ({
    id: 'id-1',
    toJSON: () => {
      throw new Error('fake-reason');
    },
  }),
  'getter that throws': () => ({
    id: 'id-1',
    get broken() {
      throw new Error('fake-reason');
    },
  }),
  Date: () => new Date(0),
  array: () => [{ id: 'id-1' }],
  null: () => null,
  number: () => 42,
  text: () => '{"id":"id-1"}',
  true: () => true,
  function: () => () => ({ id: 'id-1' }),
  symbol: () => Symbol('id'),
};

const result = (name: string): unknown => RESULTS[name]?.();

const MODULE = {
  producerImports: [AkeylessProducerModule.forRoot()],
  module: { providers: [RecorderProducer, DtoProducer, ResultsProducer] },
};

const json = (path: string, body: unknown): RawRequest => ({
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const REQUESTS: [what: string, request: RawRequest][] = [
  ['a create', json('/sync/create', createCall({ payload: '{"é":"\\u2028\\ud800</script>"}' }))],
  [
    'a dry run',
    json('/sync/create', { payload: '', input: '', client_info: { access_id: 'p-custom' } }),
  ],
  ['a revoke', json('/sync/revoke', { payload: '{}', ids: ['b', 'a', 'b'] })],
  [
    'a revoke that fails',
    json('/results/sync/revoke', { payload: '{"a":"fake-secret"}', ids: ['a'] }),
  ],
  ['a rotate', json('/sync/rotate', { payload: '{"a":1}' })],
  ['no body', { path: '/sync/create' }],
  ['a body that is no JSON', { path: '/sync/create', body: '{' }],
  ['a body that is no UTF-8', { path: '/sync/create', body: Buffer.from([0xff]) }],
  [
    'a content-encoding',
    { ...json('/sync/create', createCall()), headers: { 'content-encoding': 'br' } },
  ],
  [
    'constructor.prototype in the body',
    json('/sync/create', createCall({ constructor: { prototype: { a: 1 } } })),
  ],
  ['__proto__ in the body', { path: '/sync/create', body: '{"__proto__":{"a":1},"payload":"{}"}' }],
  ['no payload', json('/sync/rotate', {})],
  ['a payload that is an object', json('/sync/revoke', { payload: {}, ids: ['a'] })],
  [
    'an unknown content type',
    { path: '/sync/create', headers: { 'content-type': 'a/b' }, body: '{"payload":"{}"}' },
  ],
  ['wrong fields', json('/dto/sync/create', createCall({ payload: '{"password":1}' }))],
  [
    'unknown input',
    json(
      '/dto/sync/create',
      createCall({ payload: '{"password":"fake-secret"}', input: { a: 1 } }),
    ),
  ],
  ['a body over the limit', json('/dto/sync/create', createCall({ a: 'x'.repeat(600) }))],
  ['chunks over the limit', { path: '/dto/sync/create', body: ['x'.repeat(300), 'x'.repeat(300)] }],
  [
    'a slash at the end',
    json(
      '/dto/sync/create/',
      createCall({ payload: '{"password":"fake-secret"}', input: { size: 1 } }),
    ),
  ],
  ...Object.keys(RESULTS).flatMap((name): [string, RawRequest][] => [
    [
      `a create that returns: ${name}`,
      json('/results/sync/create', createCall({ payload: JSON.stringify({ result: name }) })),
    ],
    [
      `a rotate that returns: ${name}`,
      json('/results/sync/rotate', { payload: JSON.stringify({ result: name }) }),
    ],
  ]),
];

describe('both adapters', () => {
  let fastify: RunningApp;
  let express: RunningApp;
  beforeAll(async () => {
    fastify = await startApp({ adapter: 'fastify', ...MODULE });
    express = await startApp({ adapter: 'express', ...MODULE });
  });
  afterAll(closeApps);

  it.each(REQUESTS)('answer the same, byte for byte: %s', async (_what, request) => {
    const [one, other] = await Promise.all([
      postRaw(fastify.url, request),
      postRaw(express.url, request),
    ]);
    expect(one).toEqual(other);
    expect(one.contentType).toBe('application/json; charset=utf-8');
  });

  it.each(Object.keys(RESULTS))(
    'answer 500 where a create returns no usable result: %s',
    async (name) => {
      for (const app of [fastify, express]) {
        const answer = await app.post(
          '/results/sync/create',
          createCall({ payload: JSON.stringify({ result: name }) }),
        );
        expect(answer.status).toBe(500);
        expect(answer.body).toEqual({
          statusCode: 500,
          message: expect.stringMatching(/^create handler returned no usable (result|id)$/),
          error: 'Internal Server Error',
        });
      }
    },
  );

  it.each(Object.keys(RESULTS))(
    'answer 500 where a rotate returns no usable result: %s',
    async (name) => {
      for (const app of [fastify, express]) {
        const answer = await app.post('/results/sync/rotate', {
          payload: JSON.stringify({ result: name }),
        });
        expect(answer.status).toBe(500);
        expect(answer.body).toEqual({
          statusCode: 500,
          message: 'rotate handler returned no usable payload',
          error: 'Internal Server Error',
        });
      }
    },
  );
});
