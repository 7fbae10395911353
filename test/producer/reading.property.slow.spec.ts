import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsArray, IsDate, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { AkeylessProducerModule, Producer } from 'nestjs-akeyless';
import { closeApps, createApp, type RunningApp, startApp } from '../support/application.js';
import { RecorderProducer } from '../support/recorder.producer.js';

class Nested {
  @IsString() host!: string;
  @IsOptional() @Type(() => Number) @IsInt() port?: number;
}

/** Has a bit of everything that transforms and checks values. */
class AnyDto {
  @IsOptional() @IsString() host?: string;
  @IsOptional() @Type(() => String) @IsString() text?: string;
  @IsOptional() @Type(() => Date) @IsDate() at?: Date;
  @IsOptional() @ValidateNested() @Type(() => Nested) nested?: Nested;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Nested) list?: Nested[];
  @IsOptional() @ValidateNested() untyped?: object;
}

@Producer('dto', { payload: AnyDto, input: AnyDto })
class DtoProducer extends RecorderProducer {}

const MODULE = {
  producerImports: [AkeylessProducerModule.forRoot()],
  module: { providers: [RecorderProducer, DtoProducer] },
};

const PATHS = ['', '/dto'].flatMap((prefix) =>
  ['create', 'revoke', 'rotate'].map((route) => `${prefix}/sync/${route}`),
);

const HOSTILE_KEYS = [
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  'payload',
  'input',
  'ids',
  '$retired',
  'id',
  '',
  '\ud800',
  ...Object.keys(new AnyDto()),
  'host',
  'text',
  'at',
  'nested',
  'list',
  'untyped',
];

const key = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...HOSTILE_KEYS) },
  { weight: 1, arbitrary: fc.constant('__proto__') },
  { weight: 5, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
);

const objectOf = (fields: [string, string][]): string =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;

/** JSON text of any value: also with a key given twice, and with numbers that no JSON.stringify writes. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(
      'null',
      'true',
      '0',
      '-0',
      '1e400',
      '12345678901234567890',
      '1.5e-320',
      '""',
      '{}',
      '[]',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
    fc.constantFrom(
      '"\\ud800"',
      '"\\udc00x"',
      '"p-custom"',
      '"akeyless-dry-run"',
      '"ctx1.e30"',
      '"{}"',
    ),
    fc.array(tie('json'), { maxLength: 4 }).map((entries) => `[${entries.join(',')}]`),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 5 }).map(objectOf),
  ),
}));

const deep = fc
  .tuple(
    fc.constantFrom(60, 63, 64, 65, 66, 5000),
    fc.constantFrom<[string, string]>(['[', ']'], ['{"a":', '}']),
    json,
  )
  .map(([levels, [open, close], inner]) => open.repeat(levels) + inner + close.repeat(levels));

const payloadText = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.tuple(key, json), { maxLength: 5 }).map(objectOf) },
  { weight: 2, arbitrary: json },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

/** A member as JSON text: sound, or anything. */
const payload = fc.oneof(
  { weight: 5, arbitrary: payloadText.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: json },
);
const ids = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.string({ unit: 'binary' }), { maxLength: 4 })
      .map((list) => JSON.stringify(list)),
  },
  { weight: 1, arbitrary: json },
);
const input = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.tuple(key, json), { maxLength: 3 }).map(objectOf) },
  { weight: 1, arbitrary: json },
);
const clientInfo = fc.oneof(
  fc.constantFrom(
    '{"access_id":"p-custom","sub_claims":null}',
    '{"access_id":"p-1","sub_claims":{}}',
  ),
  fc.tuple(json, json).map(([access, claims]) => `{"access_id":${access},"sub_claims":${claims}}`),
  json,
);

const mutatedCall = fc
  .tuple(
    payload,
    ids,
    input,
    clientInfo,
    fc.array(fc.tuple(key, json), { maxLength: 2 }),
    fc.subarray([0, 1, 2, 3]),
  )
  .map(([payloadJson, idsJson, inputJson, clientJson, others, left]) => {
    const members: [string, string][] = [
      ['payload', payloadJson],
      ['ids', idsJson],
      ['input', inputJson],
      ['client_info', clientJson],
    ];
    const kept = members.filter((_member, index) => left.includes(index) || index === 0);
    return objectOf([...kept, ...others]);
  });

const body = fc.oneof(
  { weight: 10, arbitrary: mutatedCall },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: json },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(mutatedCall, fc.nat())
      .map(([text, at]) => text.slice(0, at % (text.length + 1))),
  },
);

const PROTOTYPES = [Object, Array, String, Number, Function, Promise, Map, Error, AnyDto, Nested];

/** All that every object inherits, and from what. */
const inherited = (): unknown[] =>
  PROTOTYPES.flatMap(({ prototype }) => [
    Object.getPrototypeOf(prototype) as unknown,
    ...Reflect.ownKeys(prototype).flatMap((name) => {
      const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      return [name, value, get, set] as unknown[];
    }),
  ]);

const SHAPE = ['error', 'message', 'statusCode'];

/** A 200, or a 400 that says what is wrong in Nest's shape. */
function isSound(status: number, text: string): boolean {
  const answer = Object.keys(JSON.parse(text) as object).toSorted();
  return status === 200 || (status === 400 && answer.join() === SHAPE.join());
}

describe('whatever is sent, a call is answered 200 or 400 and nothing that others share is changed', () => {
  const before = inherited();
  let express: RunningApp;
  let fastify: NestFastifyApplication;
  const statuses = new Map<number, number>();

  beforeAll(async () => {
    express = await startApp({ adapter: 'express', ...MODULE });
    fastify = (await createApp({ adapter: 'fastify', ...MODULE })) as NestFastifyApplication;
    await fastify.init();
  });
  afterAll(closeApps);

  it('on Fastify, 8,500 times', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...PATHS), async (text, path) => {
        const answer = await fastify.inject({ method: 'POST', url: path, payload: text });
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
        expect(isSound(answer.statusCode, answer.payload)).toBe(true);
      }),
      { numRuns: 8500 },
    );
  });

  it('on Express, over HTTP, 1,500 times', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...PATHS), async (text, path) => {
        const answer = await express.post(path, text.toWellFormed());
        expect(isSound(answer.status, answer.text)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('with many of both', () => {
    for (const status of [200, 400]) expect(statuses.get(status)).toBeGreaterThan(1000);
  });

  it('and the prototypes are what they were', () => {
    const after = inherited();
    expect(after).toHaveLength(before.length);
    expect(after.filter((value, index) => !Object.is(value, before[index]))).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('and both applications still work', async () => {
    const answer = await fastify.inject({
      method: 'POST',
      url: '/sync/create',
      payload: '{"payload":"{}"}',
    });
    expect(answer.statusCode).toBe(200);
    expect((await express.create()).status).toBe(200);
  });
});
