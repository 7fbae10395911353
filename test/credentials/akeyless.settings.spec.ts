import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { failure, IDENTITY, patient, scene } from './support/akeyless/scene.js';
import {
  type AkeylessConnection,
  akeylessSource,
  type AkeylessSourceOptions,
} from 'nestjs-akeyless/credentials';

const PATH = '/prod/orders';

/** What the check says when the application starts. */
async function problem(options: Record<string, unknown>): Promise<string | undefined> {
  const fetch = (): Promise<Response> =>
    Promise.resolve(Response.json({ token: 't', item_type: 'STATIC_SECRET' }));
  const source = akeylessSource({ fetch, ...options } as unknown as AkeylessSourceOptions);
  return source.check?.(PATH, {}, patient());
}

it('with wrong options nothing can be fetched, and no further try helps', async () => {
  const { source } = await scene();
  const error = await failure(
    source({}, { accessId: '', accessKey: undefined }).fetch(PATH, patient()),
  );
  expect(error).toMatchObject({
    name: 'SourceError',
    message: 'akeylessSource: accessId is missing; accessKey is missing',
    recoverable: false,
  });
});

describe('options that are missing are named, all of them', () => {
  it.each([
    [{}, 'accessId is missing; accessKey is missing'],
    [{ accessId: '', accessKey: undefined }, 'accessId is missing; accessKey is missing'],
    [{ accessId: 'p-1', accessType: 'jwt' }, 'jwt is missing'],
    [{ accessType: 'universal_identity' }, 'uidToken is missing'],
    [{ accessType: 'k8s' }, 'accessId is missing; k8sAuthConfigName is missing'],
    [{ accessType: 'aws_iam' }, 'accessId is missing'],
    [
      { accessType: 'saml' },
      'accessType is none of access_key, aws_iam, k8s, jwt, universal_identity',
    ],
    [{ token: 't-123' }, 'token is no function'],
    [
      { gatewayUrl: 'x' },
      'gatewayUrl is no URL that begins with https://; accessId is missing; accessKey is missing',
    ],
  ])('%j', async (options, expected) => {
    expect(await problem(options)).toBe(`akeylessSource: ${expected}`);
  });
});

describe('options that there are not are named', () => {
  const known =
    'there are gatewayUrl, accessType, accessId, accessKey, cloudId, k8sAuthConfigName, k8sGatewayUrl, serviceAccountTokenFile, jwt, uidToken, token, items, allowHttp, fetch';

  it.each([
    [
      { accesId: 'p-1', accessKey: 'canary', gatewayURL: 'https://gateway.example.com' },
      `accessId is missing; there is no option "accesId"; there is no option "gatewayURL"; ${known}`,
    ],
    [
      { ...IDENTITY, gatewayURL: 'https://gateway.example.com' },
      `there is no option "gatewayURL"; ${known}`,
    ],
    [
      { ...IDENTITY, items: { '/a': { arg: ['x'] }, '/b': { format: 'xml' } } },
      'items, /a: there is no option "arg"; items, /a: there are type, args, timeout, format; ' +
        "items, /b: format is neither 'json' nor 'text'",
    ],
  ])('%j', async (options, expected) => {
    expect(await problem(options)).toBe(`akeylessSource: ${expected}`);
  });

  it('and nobody is asked with them', async () => {
    const fetch = (): Promise<Response> => Promise.reject(new Error('asked'));
    const options = { ...IDENTITY, fetch, gatewayURL: 'https://gateway.example.com' };
    const error = await failure(akeylessSource(options).fetch(PATH, patient()));
    expect(error.message).toContain('there is no option "gatewayURL"');
  });

  it('may be undefined', async () => {
    expect(await problem({ ...IDENTITY, gatewayURL: undefined })).toBeUndefined();
  });
});

it.each([
  { token: () => JSON.parse('canary') as string },
  { accessId: 'p-1', accessKey: async () => JSON.parse('{"key":canary}') as string },
])('a function that parses a text does not show it: %#', async (identity) => {
  const { source } = await scene();
  const error = await failure(source({}, identity).fetch(PATH, patient()));
  expect(error.message).toMatch(/^the function given .* gave no good JSON$/);
  expect(inspect(error)).not.toContain('canary');
});

describe('gatewayUrl', () => {
  it.each([
    'gateway.example.com:8000',
    'ftp://gateway.example.com',
    '',
    'https://user:pw@gateway.example.com',
    'https://gateway.example.com?x=1',
    'https://gateway.example.com#x',
    'http://gateway.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
  ])('may not be %j', async (gatewayUrl) => {
    expect(await problem({ ...IDENTITY, gatewayUrl })).toMatch(/^akeylessSource: gatewayUrl /);
  });

  it('says why clear text is refused, and never who the user is', async () => {
    expect(await problem({ ...IDENTITY, gatewayUrl: 'http://gateway.example.com/v2' })).toBe(
      'akeylessSource: gatewayUrl sends secrets to gateway.example.com in clear text: use https://, or set allowHttp to true',
    );
    expect(await problem({ ...IDENTITY, gatewayUrl: 'https://me:swordfish@host' })).not.toContain(
      'swordfish',
    );
  });

  it.each([
    'https://gateway.example.com:8000/api/v2',
    'http://localhost:8080',
    'http://akeyless.localhost',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'http://[::1]:8080',
  ])('may be %s', async (gatewayUrl) => {
    expect(await problem({ ...IDENTITY, gatewayUrl })).toBeUndefined();
  });

  it('may be http where the user allows it', async () => {
    expect(
      await problem({ ...IDENTITY, gatewayUrl: 'http://gateway', allowHttp: true }),
    ).toBeUndefined();
  });

  it.each(['', '/', '//'])('may have a path that ends with %j', async (end) => {
    const { akeyless, source } = await scene({ base: '/api/v2' });
    akeyless.items.setStatic(PATH, 'swordfish');
    const one = source({ gatewayUrl: akeyless.url + end });
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
    expect(one.name).toBe(`Akeyless at ${akeyless.url}`);
  });

  it('is that of Akeyless where none is given', async () => {
    const urls: string[] = [];
    const source = akeylessSource({
      ...IDENTITY,
      fetch: (url) => {
        urls.push(url);
        return Promise.resolve(Response.json({ token: 't', item_type: 'STATIC_SECRET', a: 'b' }));
      },
    });
    expect(source.name).toBe('Akeyless at https://api.akeyless.io');
    await source.fetch(PATH, patient());
    expect(urls).toEqual([
      'https://api.akeyless.io/auth',
      'https://api.akeyless.io/describe-item',
      'https://api.akeyless.io/get-secret-value',
    ]);
  });
});

it('settings of items are their own alone', async () => {
  const { akeyless, source } = await scene();
  akeyless.items.setStatic(PATH, '{"user":"orders"}');
  const items = Object.create({ [PATH]: { format: 'text' } }) as AkeylessConnection['items'];
  expect((await source({ items }).fetch(PATH, patient())).value).toEqual({ user: 'orders' });
});
