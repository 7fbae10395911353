import { afterEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'node:net';
import { serveUi } from '../../src/cli/ui.server.js';
import { deferred } from '../support/until.js';
import { EventReader } from './support/ui/event-reader.js';
import { UiClient, type UiRequest } from './support/ui/ui-client.js';
import { UiScene } from './support/ui/ui-scene.js';

let scene: UiScene;
afterEach(() => scene.close());

const start = async (...options: Parameters<typeof UiScene.start>) => {
  scene = await UiScene.start(...options);
  const { producer, gateway, ui } = scene;
  return { producer, gateway, ui, client: new UiClient(scene.ui.url) };
};

describe('the door of the page', () => {
  const EVERYTHING = ['/', '/api/events', '/api/create', '/api/reveal', '/api/nothing'];

  it('opens for the token', async () => {
    const { client } = await start();

    const page = await client.send({ path: `/?token=${client.token}` });
    const events = await client.send({ path: '/api/events', headers: client.headers });
    const created = await client.ask('create');

    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<!doctype html>') });
    expect(events.status).toBe(200);
    expect(created).toEqual({ id: 'reader_1' });
    expect(Buffer.from(client.token, 'base64url')).toHaveLength(32);
  });

  it.each([
    ['none', ''],
    ['another', 'x'.repeat(43)],
  ])('stays shut for %s', async (_, token) => {
    const { client, gateway } = await start();
    const headers = { ...client.headers, 'x-token': token };
    const requests = EVERYTHING.flatMap((path): UiRequest[] => [
      { path: `${path}?token=${token}`, headers },
      { method: 'POST', path: `${path}?token=${token}`, headers, body: '{}' },
    ]);

    const answers = await Promise.all(requests.map((each) => client.send(each)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect(gateway.calls).toEqual([]);
  });

  it('does not take the token of the API from the URL, where others could put a request together', async () => {
    const { client, gateway } = await start();
    const { 'x-token': token, ...headers } = client.headers;

    const path = `/api/create?token=${token}`;
    const { status } = await client.send({ method: 'POST', path, headers, body: '{}' });

    expect(status).toBe(403);
    expect(gateway.calls).toEqual([]);
  });

  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost:1',
    '127.0.0.1.nip.io:PORT',
  ])('stays shut for the name %s, even with the token', async (name) => {
    const { client } = await start();
    const host = name.replace('PORT', new URL(client.origin).port);
    const paths = [`/?token=${client.token}`, '/page.js', '/api/events'];

    const answers = await Promise.all(
      paths.map((path) => client.send({ path, headers: { ...client.headers, host } })),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('opens for localhost as well', async () => {
    const { client } = await start();
    const host = `localhost:${new URL(client.origin).port}`;
    const headers = { ...client.headers, host, origin: `http://${host}` };

    expect(await client.post('create', '{}', headers)).toMatchObject({ status: 200 });
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', ''])(
    'stays shut for what the page of %s sends',
    async (origin) => {
      const { client, gateway } = await start();

      expect(await client.post('create', '{}', { origin })).toMatchObject({ status: 403 });
      expect(gateway.calls).toEqual([]);
    },
  );

  it('is on the loopback address alone', async () => {
    const { ui } = await start();
    const { hostname, port } = new URL(ui.url);

    const outcome = await new Promise((resolve) => {
      const socket = createConnection(Number(port), '127.0.0.2');
      socket.on('connect', () => resolve('connected')).on('error', () => resolve('refused'));
      socket.setTimeout(2000, () => resolve('refused')).unref();
    });

    expect(hostname).toBe('127.0.0.1');
    expect(outcome).toBe('refused');
  });

  it('lets no answer be framed, cached, sniffed, or run what is not the page itself', async () => {
    const { client } = await start();
    const paths = [
      `/?token=${client.token}`,
      '/',
      '/page.js',
      '/page.css',
      '/api/events',
      '/nothing',
    ];

    const answers = await Promise.all(
      paths.map((path) => client.send({ path, headers: client.headers })),
    );

    for (const { headers } of [...answers, await client.post('create', '{}')]) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
      );
      expect(policy.join()).not.toContain('unsafe');
    }
  });

  it.each([
    ['no JSON', 'create', '{', {}, 400],
    ['a list', 'create', '[]', {}, 400],
    ['a form', 'create', '{}', { 'content-type': 'text/plain' }, 400],
    ['2 MB', 'create', JSON.stringify({ input: { a: 'a'.repeat(2 ** 21) } }), {}, 400],
    ['what it cannot do', 'format-disk', '{}', {}, 404],
  ])('answers to %s without calling the webhook', async (_, action, body, headers, status) => {
    const { client, gateway } = await start();

    expect(await client.post(action, body, headers)).toMatchObject({ status });
    expect(gateway.calls).toEqual([]);
  });
});

describe('what the page is told', () => {
  it('is every change, once', async () => {
    const { client } = await start();
    const events = await EventReader.open(client);

    await client.ask('create', { input: { role: 'reader' }, clientInfo: { accessId: 'p-me' } });
    const { state } = await events.until((change) => change.state.leases.length === 1);
    await client.ask('revoke', { ids: ['reader_1'] });
    await events.until(({ calls }) => calls.some(({ action }) => action === 'revoke'));

    expect(state.leases[0]).toMatchObject({ id: 'reader_1' });
    expect(state.webhooks.create).toBe(`${scene.producer.url}/sync/create`);
    expect(events.calls.map(({ action, number, ids }) => [action, number, ids])).toEqual([
      ['create', 1, ['reader_1']],
      ['revoke', 2, ['reader_1']],
    ]);
    await events.close();
  });

  it('holds no secret, whatever the webhook answers', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);
    const secrets = ['root-secret', 'issued-secret', 'in-201', 'in-data', 'in-text', 'in-list'];
    const answers: unknown[] = [];
    const create = async (body?: unknown, status = 200) => {
      if (body !== undefined) producer.other.set('create', { status, body });
      answers.push(await client.ask('create'));
    };

    await create();
    await create({ id: 'a', response: { password: 'in-201-secret' } }, 201);
    await create({ data: { id: 'a', response: { password: 'in-data-secret' } } });
    await create('in-text-secret');
    await create('["in-list-secret"]');
    await create({ message: 'cannot log in with root-secret-0' }, 500);
    await create(`${'x '.repeat(135)}cannot log in with root-secret-0`, 500);
    await create({ id: 'b', response: '{"password":"in-text-secret"}' });
    answers.push(await client.ask('rotate'), await client.ask('faults', { keepOldPayload: true }));
    answers.push(await client.ask('rotate'), await client.ask('revoke-all'));
    await events.until(() => events.calls.length === 11);

    const told = events.text + JSON.stringify(answers);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    expect(told).not.toContain(scene.gateway.calls[0]!.request.headers.AkeylessCreds);
    expect(told).not.toContain(client.token);
    expect(answers).toHaveLength(12);
    await events.close();
  });

  it('is the reason and the hint of a rejection, at the call and to whom asked for it', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);
    producer.other.set('create', { body: { id: 7, response: {} } });

    const answer = await client.ask('create');
    await events.until(({ calls }) => calls.length > 0);

    const hint = 'Send it in quotes: String(id).';
    expect(answer).toEqual({
      error: { message: 'create: "id" must be a string, not a number', hint },
    });
    expect(events.calls[0]!.rejection).toEqual({
      message: '"id" must be a string, not a number',
      hint,
    });
    await events.close();
  });

  it('is which leases a revoke has left', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);
    await client.ask('create');
    producer.other.set('revoke', { body: { revoked: [], message: 'the server is down' } });

    const { error } = await client.ask('revoke', { ids: ['reader_1'] });
    await events.until(() => events.calls.length === 2);

    expect(error.message).toBe('revoke: not revoked: reader_1 (the server is down)');
    expect(events.calls[1]!.rejection?.message).toBe('not revoked: reader_1 (the server is down)');
    await events.close();
  });

  it('is not more than a person reads', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const long = Array.from({ length: 50_000 }, (_, index) => index);
    producer.other.set('create', {
      body: `{"id":"x","response":{"deep":${deep},"long":${JSON.stringify(long)}}}`,
    });

    expect(await client.ask('create')).toEqual({ id: 'x' });
    await events.until(({ state }) => state.leases.length === 1);

    expect(events.text.length).toBeLessThan(500_000);
    expect(events.text).toContain('{"kind":"deep"}');
    await events.close();
  });

  it('is one secret when it is asked for', async () => {
    const { client } = await start();
    const events = await EventReader.open(client);
    const { state } = await events.until(() => true);
    const entries = state.payload.kind === 'object' ? state.payload.entries : [];
    const password = new Map(entries).get('password');

    const revealed = await client.ask('reveal', password);
    const unknown = await client.ask('reveal', { name: 'somebody' });

    expect(revealed).toEqual({ value: 'root-secret-0' });
    expect(unknown).toEqual({ error: { message: expect.stringContaining('any more') } });
    await events.close();
  });
});

describe('while the page is served', () => {
  it('leases end and are revoked by themselves', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);

    await client.ask('create', { ttl: '50ms' });
    await events.until(({ state }) => state.leases.length === 1);
    await events.until(() => producer.revoked.length === 1);
    await events.until((change) => change.state.leases.length === 0 && events.calls.length === 2);

    expect(producer.revoked).toEqual(['reader_1']);
    await events.close();
  });

  it('roots are rotated when it is time', async () => {
    const { client } = await start({ rotateEvery: '100ms' });
    const events = await EventReader.open(client);

    await events.until(({ calls }) => calls.some(({ action }) => action === 'rotate'));

    expect(scene.gateway.payload.password).toMatch(/^root-secret-[1-9]/);
    await events.close();
  });

  it('what falls due and fails is told, until it is mended', async () => {
    const { client, producer } = await start();
    const events = await EventReader.open(client);
    producer.other.set('revoke', { status: 503, body: { message: 'later' } });

    await client.ask('create', { ttl: '1ms' });
    const { state } = await events.until((change) => change.state.dueFailure !== undefined);
    await client.ask('revoke-all');
    const mended = await events.until(
      (change) => events.changes.indexOf(change) > 1 && change.state.leases.length === 0,
    );

    expect(state.dueFailure?.message).toContain('503');
    expect(mended.state.dueFailure).toBeUndefined();
    await events.close();
  });

  it('faults are switched one by one', async () => {
    const { client, gateway } = await start();

    await client.ask('faults', { loseNextAnswer: { rotate: true }, prefixIds: 'tmp.1_' });
    await client.ask('faults', { duplicate: { create: true } });
    await client.ask('faults', { loseNextAnswer: { rotate: false }, keepOldPayload: true });

    expect(gateway.faults.active).toEqual({
      loseNextAnswer: [],
      duplicate: ['create'],
      keepOldPayload: true,
      prefixIds: 'tmp.1_',
    });
  });

  it.each([
    ['create', { ttl: 'soon' }, 'no length of time'],
    ['create', { input: ['a'] }, 'the input must be a JSON object'],
    ['create', { clientInfo: { subClaims: { groups: 'dev' } } }, 'each sub-claim must be a list'],
    ['revoke', { ids: 'reader_1' }, '"ids" must be a list of strings'],
    ['advance', { duration: 'a while' }, 'no length of time'],
    ['faults', { prefixIds: 7 }, 'the prefix must be a string'],
    ['adopt-payload', {}, 'no payload was kept'],
  ])('%s of %j is refused with a reason', async (action, body, reason) => {
    const { client, gateway } = await start();

    const { error } = await client.ask(action, body);

    expect(error.message).toContain(reason);
    expect(gateway.calls).toEqual([]);
  });

  it('a shutdown ends only after the calls under way', async () => {
    const { client, producer, gateway, ui } = await start();
    const held = deferred();
    producer.hold = held.promise;
    const answer = client.ask('create').catch(() => undefined);
    await producer.called('create');

    const closed = ui.close().then(() => gateway.leases.length);
    held.resolve();

    expect(await closed).toBe(1);
    await answer;
  });

  it('a port that is taken is an error', async () => {
    const { gateway, ui } = await start();
    const port = Number(new URL(ui.url).port);

    await expect(serveUi(gateway, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
