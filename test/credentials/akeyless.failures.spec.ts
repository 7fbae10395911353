import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { failed, type Misbehaviour, ok } from '../support/akeyless-api/akeyless.call.js';
import { ACCESS_ID, ACCESS_KEY, send } from '../support/akeyless-api/fake.akeyless.js';
import { until } from '../support/until.js';
import { failure, IDENTITY, patient, type Scene, scene } from './support/akeyless/scene.js';
import { akeylessSource, type AkeylessIdentity } from 'nestjs-akeyless/credentials';

const PATH = '/prod/orders';
const COMMANDS = ['auth', 'describe-item', 'get-secret-value'] as const;

async function withSecret(): Promise<Scene> {
  const one = await scene();
  one.akeyless.items.setStatic(PATH, 'canary-swordfish');
  return one;
}

/** Misbehaves at one command alone. */
function at({ akeyless }: Scene, command: string, misbehaviour: Misbehaviour): void {
  akeyless.misbehaviour = (response, call) => {
    if (call.command === command) return misbehaviour(response, call);
    void akeyless.answer(call).then((answer) => send(response, answer));
  };
}

describe.each(COMMANDS)('%s: another try may help', (command) => {
  it.each([500, 502, 503, 504, 429, 408, 301, 302, 307])('after %i', async (status) => {
    const one = await withSecret();
    at(one, command, (response) => send(response, failed(status, 'x')));
    const error = await failure(one.source().fetch(PATH, patient()));
    expect(error).toMatchObject({ name: 'SourceError', recoverable: true });
    expect(error.message).toContain(`${one.akeyless.url}/${command} answered ${status}`);
  });

  it.each(['<html>', '', '[]', '"text"', 'null', '{"half":', '\u0000'])(
    'after an answer that is %j',
    async (body) => {
      const one = await withSecret();
      at(one, command, (response) => send(response, { status: 200, body }));
      const error = await failure(one.source().fetch(PATH, patient()));
      expect(error).toMatchObject({ name: 'SourceError', recoverable: true });
      expect(error.message).toContain(`${one.akeyless.url}/${command} answered`);
    },
  );

  it('after a connection that breaks', async () => {
    const one = await withSecret();
    at(one, command, (response) => response.socket?.destroy());
    const error = await failure(one.source().fetch(PATH, patient()));
    expect(error).toMatchObject({ name: 'SourceError', recoverable: true });
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached \([A-Z_]+\)$/);
  });

  it('after half an answer', async () => {
    const one = await withSecret();
    at(one, command, (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"token":"t-canary');
      response.socket?.end();
    });
    const error = await failure(one.source().fetch(PATH, patient()));
    expect(error).toMatchObject({ name: 'SourceError', recoverable: true });
  });

  it('after none at all', async () => {
    const one = await withSecret();
    const limit = new AbortController();
    let asked = false;
    at(one, command, () => (asked = true));
    const ended = failure(one.source().fetch(PATH, limit));
    await until(() => asked);
    limit.abort(new Error('the time limit'));
    expect((await ended).message).toBe('the time limit');
  });
});

describe.each(COMMANDS)('%s: no further try helps', (command) => {
  it.each([400, 403, 405, 422])('after %i', async (status) => {
    const one = await withSecret();
    at(one, command, (response) => send(response, failed(status, 'x')));
    const error = await failure(one.source().fetch(PATH, patient()));
    expect(error).toMatchObject({ name: 'SourceError', recoverable: false });
    expect(error.message).toContain(`answered ${status}`);
  });
});

describe('404', () => {
  it('is no such item', async () => {
    const { akeyless, source } = await scene();
    const error = await failure(source().fetch(PATH, patient()));
    expect(error).toMatchObject({ recoverable: false });
    expect(error.message).toBe(
      `There is no such item ${PATH} (${akeyless.url}/describe-item answered 404)`,
    );
  });

  it('without a reason asks for the URL', async () => {
    const { akeyless, source } = await scene();
    const wrong = { gatewayUrl: `${akeyless.url}/wrong` };
    const error = await failure(source(wrong, { token: () => 't-canary' }).fetch(PATH, patient()));
    expect(error).toMatchObject({ recoverable: false });
    expect(error.message).toContain('is gatewayUrl the whole URL of the API');
  });
});

it('an Akeyless that is down and comes back', async () => {
  const { akeyless, source } = await withSecret();
  const one = source();
  await one.fetch(PATH, patient());
  await akeyless.stop();
  const error = await failure(one.fetch(PATH, patient()));
  expect(error).toMatchObject({ name: 'SourceError', recoverable: true });
  expect(error.message).toMatch(
    /cannot be reached \((?:ECONNREFUSED|UND_ERR_SOCKET|ECONNRESET)\)$/,
  );
  await akeyless.start();
  expect((await one.fetch(PATH, patient())).value).toBe('canary-swordfish');
});

it('a redirect is not followed, so that no other host sees a secret', async () => {
  const one = await withSecret();
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(String(request.url));
    send(response, ok({ token: 't-other' }));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  at(one, 'auth', (response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${port}/auth` }).end();
  });
  await failure(one.source().fetch(PATH, patient()));
  expect(seen).toEqual([]);
  await new Promise((resolve) => other.close(resolve));
});

describe('no error shows a secret', () => {
  const SECRETS = {
    accessKey: ACCESS_KEY,
    jwt: 'canary.jwt.signature',
    uidToken: 'u-canary-uid-token',
    cloudId: Buffer.from('canary-cloud-id').toString('base64'),
  };
  const identities: AkeylessIdentity[] = [
    IDENTITY,
    { accessType: 'jwt', accessId: 'p-1', jwt: SECRETS.jwt },
    { accessType: 'universal_identity', uidToken: SECRETS.uidToken },
    { accessType: 'aws_iam', accessId: 'p-1', cloudId: SECRETS.cloudId },
  ];
  const canary = /canary/i;

  /** Everything that a log could be made of; an access id is no secret. */
  function shown(value: unknown): string {
    const text = inspect(value, { depth: 20, showHidden: true }) + JSON.stringify(value);
    return (text + String(value)).replaceAll(ACCESS_ID, '');
  }

  it.each(identities)('of the login of %j, though Akeyless quotes it', async (identity) => {
    const { akeyless, source } = await scene();
    akeyless.misbehaviour = (response, { body }) => {
      const plain = Buffer.from(String(body['cloud-id']), 'base64').toString();
      send(response, failed(403, `bad: ${JSON.stringify(body)} ${plain}\n${'long '.repeat(100)}`));
    };
    const one = source({}, identity);
    const error = await failure(one.fetch(PATH, patient()));
    expect(error.message).toContain('answered 403: bad: ');
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(350);
    expect(shown(error)).not.toMatch(canary);
    expect(shown(one)).not.toMatch(canary);
  });

  it.each([200, 301, 400, 401, 403, 404, 429, 500])(
    'of a value or a token, in what is answered with %i',
    async (status) => {
      const one = await withSecret();
      let count = 0;
      one.akeyless.misbehaviour = (response, call) => {
        if (call.command === 'get-secret-value') {
          const text = `"error: canary-swordfish ${String(call.body['token'])} ${(count += 1)}`;
          return send(response, { status, body: text });
        }
        void one.akeyless.answer(call).then((answer) => send(response, answer));
      };
      const source = one.source();
      const error = await failure(source.fetch(PATH, patient()));
      expect(count).toBeGreaterThan(0);
      expect(shown(error)).not.toMatch(canary);
    },
  );

  it.each([400, 500])('of a producer that quotes one in its error, with %i', async (status) => {
    const one = await scene();
    one.akeyless.items.setDynamic(PATH, () => ({}));
    at(one, 'get-dynamic-secret-value', (response) =>
      send(response, failed(status, 'connect postgres://root:canary-root@db failed')),
    );
    expect(shown(await failure(one.source().fetch(PATH, patient())))).not.toMatch(canary);
  });

  it('of a fetch that quotes what it was given', async () => {
    const source = akeylessSource({
      ...IDENTITY,
      fetch: (_url, init) => Promise.reject(new TypeError(`failed: ${JSON.stringify(init)}`)),
    });
    expect(shown(await failure(source.fetch(PATH, patient())))).not.toMatch(canary);
  });

  it('of a source that holds a token and a credential', async () => {
    const one = await scene();
    one.akeyless.items.setDynamic(PATH, () => ({ password: 'canary-password', ttl: 60 }));
    const source = one.source();
    await source.check?.(PATH, {}, patient());
    expect(shown(source)).not.toMatch(canary);
    expect((await source.fetch(PATH, patient())).value).toMatchObject({
      password: 'canary-password',
    });
  });
});
