import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeApps, onBothAdapters, startApp, type RunningApp } from '../support/application.js';
import { RecorderProducer } from '../support/recorder.producer.js';

const SECRET = 'fake-secret-value';
const ROUTES = ['create', 'revoke', 'rotate'] as const;

/** JSON of `levels` containers inside each other, the value itself included. */
const nested = (levels: number): string =>
  '{"a":'.repeat(levels - 1) + '{}' + '}'.repeat(levels - 1);
const nestedLists = (levels: number): string =>
  `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

/** The text of a call whose members are given as JSON. */
const call = (members: Record<string, string>): string =>
  `{${Object.entries({ payload: '"{}"', ids: '[]', ...members })
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')}}`;

const withPayload = (text: string): string => call({ payload: JSON.stringify(text) });

const EVERYWHERE: [what: string, body: string, message: string][] = [
  ['no body', '', 'the request has no body; send a JSON object'],
  ['a body that is no JSON', `{"payload":${SECRET}}`, 'the request body is not valid JSON'],
  ['a body that ends too early', `{"payload":"${SECRET}`, 'the request body is not valid JSON'],
  ['a body of blanks', '  ', 'the request body is not valid JSON'],
  ['a string', `"${SECRET}"`, 'the request body must be a JSON object'],
  ['a number', '12345', 'the request body must be a JSON object'],
  ['null', 'null', 'the request body must be a JSON object'],
  ['true', 'true', 'the request body must be a JSON object'],
  ['an array', `["${SECRET}"]`, 'the request body must be a JSON object'],
  ['no payload', '{"ids":[]}', 'payload is missing'],
  ['a payload that is null', call({ payload: 'null' }), 'payload must be a string'],
  ['a payload that is a number', call({ payload: '12345' }), 'payload must be a string'],
  ['a payload that is true', call({ payload: 'true' }), 'payload must be a string'],
  [
    'a payload that is an object',
    call({ payload: `{"password":"${SECRET}"}` }),
    'payload must be a string: serialize the object to JSON text first',
  ],
  [
    'a payload that is an array',
    call({ payload: `["${SECRET}"]` }),
    'payload must be a string: serialize the object to JSON text first',
  ],
  ['an empty payload', withPayload(''), 'payload is empty'],
  ['a payload that is no JSON', withPayload(SECRET), 'payload is not valid JSON'],
  ['a payload of blanks', withPayload(' '), 'payload is not valid JSON'],
  [
    'the JSON of a string',
    withPayload(`"${SECRET}"`),
    'payload must be the JSON text of an object',
  ],
  [
    'the JSON of an array',
    withPayload(`["${SECRET}"]`),
    'payload must be the JSON text of an object',
  ],
  ['the JSON of null', withPayload('null'), 'payload must be the JSON text of an object'],
  ['the JSON of a number', withPayload('12345'), 'payload must be the JSON text of an object'],
  [
    'a payload that was serialized twice',
    withPayload(JSON.stringify('{}')),
    'payload must be the JSON text of an object',
  ],
  [
    'a __proto__ key',
    call({ ['__proto__']: `{"password":"${SECRET}"}` }),
    'the request body has a key "__proto__"',
  ],
  [
    'a __proto__ key inside an unknown member',
    call({ other: `[{"__proto__":"${SECRET}"}]` }),
    'the request body has a key "__proto__"',
  ],
  [
    'an escaped __proto__ key',
    `{"payload":"{}","ids":[],"\\u005f_proto__":"${SECRET}"}`,
    'the request body has a key "__proto__"',
  ],
  [
    'a __proto__ key in the payload',
    withPayload(`{"__proto__":{"password":"${SECRET}"}}`),
    'payload has a key "__proto__"',
  ],
  [
    'a __proto__ key deep in the payload',
    withPayload(`{"a":[{"b":{"__proto__":"${SECRET}"}}]}`),
    'payload has a key "__proto__"',
  ],
  [
    'more than 64 levels',
    call({ other: nested(64) }),
    'the request body is nested deeper than 64 levels',
  ],
  [
    'more than 64 levels of lists',
    call({ other: nestedLists(64) }),
    'the request body is nested deeper than 64 levels',
  ],
  [
    '100,000 levels',
    call({ other: nested(100_000) }),
    'the request body is nested deeper than 64 levels',
  ],
  [
    'more than 64 levels in the payload',
    withPayload(nested(65)),
    'payload is nested deeper than 64 levels',
  ],
  [
    'more than 64 levels of lists in the payload',
    withPayload(nestedLists(65)),
    'payload is nested deeper than 64 levels',
  ],
  [
    '100,000 levels in the payload',
    withPayload(nested(100_000)),
    'payload is nested deeper than 64 levels',
  ],
];

const IN_A_REVOKE: [what: string, body: string, message: string][] = [
  ['no ids', '{"payload":"{}"}', 'ids is missing'],
  ['ids that are null', call({ ids: 'null' }), 'ids must be an array'],
  ['ids that are a string', call({ ids: `"${SECRET}"` }), 'ids must be an array'],
  ['ids that are an object', call({ ids: `{"length":1,"0":"${SECRET}"}` }), 'ids must be an array'],
  ['an id that is a number', call({ ids: '["id-1",12345]' }), 'ids must hold strings only'],
  ['an id that is null', call({ ids: '[null]' }), 'ids must hold strings only'],
  ['an id that is a list', call({ ids: `[["${SECRET}"]]` }), 'ids must hold strings only'],
];

const IN_A_CREATE: [what: string, body: string, message: string][] = [
  ['an input that is a text', call({ input: `"${SECRET}"` }), 'input must be an object'],
  ['an input that is a number', call({ input: '12345' }), 'input must be an object'],
  ['an input that is 0', call({ input: '0' }), 'input must be an object'],
  ['an input that is false', call({ input: 'false' }), 'input must be an object'],
  ['an input that is an array', call({ input: `["${SECRET}"]` }), 'input must be an object'],
  [
    'a client_info that is a text',
    call({ client_info: `"${SECRET}"` }),
    'client_info must be an object',
  ],
  [
    'an access id that is an object',
    call({ client_info: `{"access_id":{"a":"${SECRET}"}}` }),
    'client_info.access_id must be a string',
  ],
  [
    'sub-claims that are a list',
    call({ client_info: `{"sub_claims":["${SECRET}"]}` }),
    'client_info.sub_claims must be an object',
  ],
  [
    'a sub-claim that is an object',
    call({ client_info: `{"sub_claims":{"email":{"a":"${SECRET}"}}}` }),
    'client_info.sub_claims.email must be an array of strings',
  ],
];

const INEXACT: [what: string, payload: string, key: string][] = [
  ['2^53', '{"account":9007199254740992}', 'payload.account'],
  ['-2^53', '{"account":-9007199254740992}', 'payload.account'],
  ['an integer of 20 digits', '{"account":12345678901234567890}', 'payload.account'],
  ['a number that is too large for any', '{"account":1e400}', 'payload.account'],
  ['one inside an object', '{"account":{"number":9007199254740993}}', 'payload.account.number'],
  ['one inside a list', '{"accounts":[1,9007199254740993]}', 'payload.accounts.1'],
];

onBothAdapters((adapter) => {
  let app: RunningApp;
  let recorder: RecorderProducer;

  beforeAll(async () => {
    app = await startApp({ adapter, module: { providers: [RecorderProducer] } });
    recorder = app.app.get(RecorderProducer);
  });
  beforeEach(() => {
    recorder.calls.length = 0;
  });
  afterAll(closeApps);

  /** What a caller sees of a call that is refused, and what it would have caused. */
  async function refusal(route: string, body: string): Promise<object> {
    const { status, headers, text, body: answer } = await app.post(`/sync/${route}`, body);
    return {
      status,
      type: headers.get('content-type'),
      answer: answer as unknown,
      values: text.match(/fake-secret|12345/g) ?? [],
      calls: recorder.calls,
    };
  }

  const refused = (message: string): object => ({
    status: 400,
    type: 'application/json; charset=utf-8',
    answer: { statusCode: 400, message, error: 'Bad Request' },
    values: [],
    calls: [],
  });

  describe.each(ROUTES)(
    'a %s is answered 400, in words that show no value, where it has',
    (route) => {
      it.each(EVERYWHERE)('%s', async (_what, body, message) => {
        expect(await refusal(route, body)).toEqual(refused(message));
      });
    },
  );

  describe('a revoke is answered 400 where it has', () => {
    it.each(IN_A_REVOKE)('%s', async (_what, body, message) => {
      expect(await refusal('revoke', body)).toEqual(refused(message));
    });
  });

  describe('a create is answered 400 where it has', () => {
    it.each(IN_A_CREATE)('%s', async (_what, body, message) => {
      expect(await refusal('create', body)).toEqual(refused(message));
    });
  });

  describe('a rotate is answered 400, since it would come back altered, where its payload has', () => {
    it.each(INEXACT)('%s', async (_what, payload, key) => {
      expect(await refusal('rotate', withPayload(payload))).toEqual(
        refused(`${key} is too large a number to be kept exactly; store it as a string`),
      );
    });
  });

  describe('a rotate keeps', () => {
    it.each([
      '{"account":9007199254740991}',
      '{"account":-9007199254740991}',
      '{"ratio":0.1}',
      '{"tiny":1e-7}',
      '{"account":"12345678901234567890"}',
    ])('%s', async (payload) => {
      const answer = await app.rotate({ payload });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body.payload)).toEqual(JSON.parse(payload));
    });
  });

  it('an integer beyond 2^53 is no obstacle to a create or a revoke', async () => {
    const payload = '{"account":12345678901234567890}';
    expect((await app.create({ payload })).status).toBe(200);
    expect((await app.revoke({ payload, ids: ['id-1'] })).status).toBe(200);
  });

  describe('a payload', () => {
    it('may have 64 levels', async () => {
      for (const payload of [nested(64), nestedLists(64)])
        expect((await app.create({ payload })).status).toBe(200);
    });

    it('may stand in a body of 64 levels', async () => {
      const answer = await app.post('/sync/create', call({ other: nested(63) }));
      expect(answer.status).toBe(200);
    });

    const PLAIN = [
      'constructor',
      'prototype',
      'payload',
      'input',
      'then',
      'toJSON',
      'hasOwnProperty',
      '$retire',
    ];

    it.each(PLAIN)('may have a field %s, which is plain data', async (name) => {
      const fields = { [name]: { [name]: 'data' }, list: [{ [name]: null }] };
      const answer = await app.create({ payload: JSON.stringify(fields) });
      expect(answer.status).toBe(200);
      expect(answer.body.response.payload).toEqual(fields);
    });

    it.each(PLAIN)('comes back from a rotate with its field %s', async (name) => {
      const fields = { [name]: { [name]: 'data' } };
      const answer = await app.rotate({ payload: JSON.stringify(fields) });
      expect(JSON.parse(answer.body.payload)).toEqual(fields);
    });

    it('may hold any text', async () => {
      const fields = { text: '\u0000"\\\u{1f511}\ud800 é' };
      const answer = await app.create({ payload: JSON.stringify(fields) });
      expect(answer.body.response.payload).toEqual(fields);
    });

    it('takes the last of several fields of one name', async () => {
      const answer = await app.create({ payload: '{"a":1,"a":2}' });
      expect(answer.body.response.payload).toEqual({ a: 2 });
    });
  });

  describe('input', () => {
    it.each([
      ['absent', '{"payload":"{}"}'],
      ['null', call({ input: 'null' })],
      ['the empty string', call({ input: '""' })],
      ['{}', call({ input: '{}' })],
    ])('is no input where it is %s', async (_what, body) => {
      const answer = await app.post('/sync/create', body);
      expect(answer.status).toBe(200);
      expect(answer.body.response.input).toEqual({});
    });

    it('never overrides the payload', async () => {
      const input = { host: 'evil.example.com', payload: '{"host":"evil.example.com"}' };
      await app.create({ payload: '{"host":"db.example.com"}', input });
      expect(recorder.calls).toEqual([
        { action: 'create', payload: { host: 'db.example.com' }, input },
      ]);
    });
  });

  it('members that nobody knows are ignored', async () => {
    const names = ['other', 'constructor', 'prototype', 'then', 'toJSON', 'toString'];
    const body = call(Object.fromEntries(names.map((name) => [name, '{"a":[1]}'])));
    for (const route of ROUTES) expect((await app.post(`/sync/${route}`, body)).status).toBe(200);
  });

  it('ids may be an empty array', async () => {
    const answer = await app.revoke({ ids: [] });
    expect(answer.body).toEqual({ revoked: [], message: '' });
  });
});
