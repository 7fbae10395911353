import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  akeylessSource,
  aliyunSource,
  type CredentialSource,
  envSource,
  failover,
  fileSource,
  profileSource,
  resolveEnv,
  SourceError,
  type SourceFunction,
  UnresolvedSecretsError,
} from 'nestjs-akeyless/credentials';
import { encryptProfiles, generateProfilesKey } from 'nestjs-akeyless/profiles';
import { ManualClock } from '../support/manual-clock.js';
import { failureOf, login, PATH, scene, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-credentials-'));
  folders.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((each) => rm(each, { recursive: true })));
});

const ask = async (source: CredentialSource, path: string): Promise<unknown> =>
  (await source.fetch(path, { signal: AbortSignal.timeout(60_000) })).value;

async function refusalOf(source: CredentialSource, path: string): Promise<SourceError> {
  const error = await failureOf(ask(source, path));
  if (error instanceof SourceError) return error;
  throw error;
}

/** What is told when the application starts. */
const problemOf = async (source: CredentialSource, path = PATH): Promise<string | undefined> =>
  source.check?.(path, {}, { signal: AbortSignal.timeout(60_000) });

describe('a function', () => {
  const CANARY = 'canary-5f1d0a7b';

  it.each<[string, SourceFunction]>([
    ['begins in the wrong way', () => JSON.parse(CANARY)],
    ['ends too early', () => JSON.parse(`{"password":"${CANARY}","a`)],
    ['holds what is no JSON', async () => JSON.parse(`{"password":${CANARY}}`) as unknown],
    ['is an answer of HTTP', () => new Response(CANARY).json()],
    [
      'is told of by another error',
      () => {
        try {
          return JSON.parse(CANARY) as unknown;
        } catch (cause) {
          throw new Error(`cannot be read: ${(cause as Error).message}`, { cause });
        }
      },
    ],
  ])('does not show a secret that it parses and that %s', async (_how, source) => {
    const { credential, events } = scene<unknown>({ source });
    const error = await failureOf(credential.get());
    expect(error.message).toContain('gave no good JSON');
    expect(inspect([error, events], { depth: 20, showHidden: true })).not.toContain('canary');
    const all = failover([source, source]);
    expect(inspect(await refusalOf(all, PATH))).not.toContain('canary');
  });

  it('does not show a secret that it parses, as an object with a name, either', async () => {
    const source = {
      name: 'the vault',
      fetch: async () => ({ value: JSON.parse(CANARY) as unknown }),
    };
    const error = await failureOf(scene<unknown>({ source }).credential.get());
    expect(error.message).toContain('the vault gave no good JSON');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
  });

  it('is named by its error, which another try may help', async () => {
    const source = (): unknown => JSON.parse('');
    expect(await failureOf(scene<unknown>({ source }).credential.get())).toMatchObject({
      message: 'credential "orders-db" is not available: the function source gave no good JSON',
      cause: { recoverable: true },
    });
  });

  it('keeps its word on whether another try may help', async () => {
    const source = (): never => {
      throw new SourceError('no', { recoverable: false, cause: new SyntaxError(CANARY) });
    };
    const error = await failureOf(scene<unknown>({ source }).credential.get());
    expect(error.cause).toMatchObject({ recoverable: false });
  });

  it.each<[string, unknown]>([
    ['envSource', envSource],
    ['fileSource', fileSource],
    ['profileSource', profileSource],
    ['akeylessSource', akeylessSource],
    ['aliyunSource', aliyunSource],
  ])('that makes a source is to be called: %s', async (name, maker) => {
    const source = maker as SourceFunction;
    const error = await failureOf(scene<unknown>({ source }).credential.get());
    expect(error.message).toContain(
      `the option source is a function that makes a source: call it, ${name}()`,
    );
    expect(error.cause).toMatchObject({ recoverable: false });
  });

  it('may give a secret that has a name', async () => {
    const secret = { name: 'orders', fetch: 'swordfish' };
    expect(await scene<unknown>({ source: () => secret }).credential.get()).toEqual(secret);
  });
});

describe('options that a source does not have are named', () => {
  const wrong = (options: unknown): never => options as never;

  it.each<[string, CredentialSource, string]>([
    [
      'fileSource',
      fileSource(wrong({ dir: '/run/secrets', mode: 1 })),
      'there is no option "dir"; there is no option "mode"; there are folder, format',
    ],
    [
      'fileSource',
      fileSource(wrong('/run/secrets')),
      'the options are an object, such as { folder: … }; there are folder, format',
    ],
    ['fileSource', fileSource(wrong({ format: 'xml' })), "format is neither 'json' nor 'text'"],
    [
      'envSource',
      envSource({}, wrong({ form: 'text' })),
      'there is no option "form"; there are format',
    ],
    ['envSource', envSource({}, wrong({ format: 'xml' })), "format is neither 'json' nor 'text'"],
    ['envSource', envSource(wrong('TOKEN')), 'the environment is an object of variables'],
    [
      'profileSource',
      profileSource(wrong({ file: 'x', key: 'y', plugin: 'fernet' })),
      'there is no option "plugin"; there are file, key, cryptoPlugin, allowPlaintext',
    ],
    [
      'failover',
      failover([envSource()], wrong({ timout: '1s' })),
      'there is no option "timout"; there are timeout',
    ],
    [
      'aliyunSource',
      aliyunSource(wrong({ config: 'x' })),
      'there is no option "config"; there are configFile, credential',
    ],
    [
      'akeylessSource',
      akeylessSource(wrong(undefined)),
      'the options are an object, such as { gatewayUrl: … }; there are gatewayUrl, accessType, accessId, accessKey, cloudId, k8sAuthConfigName, k8sGatewayUrl, serviceAccountTokenFile, jwt, uidToken, token, items, allowHttp, fetch',
    ],
  ])('%s %#', async (name, source, problem) => {
    expect(await problemOf(source)).toBe(`${name}: ${problem}`);
    expect(await refusalOf(source, PATH)).toMatchObject({
      message: `${name}: ${problem}`,
      recoverable: false,
    });
  });

  it('those that are undefined count as omitted', async () => {
    expect(await problemOf(fileSource(wrong({ dir: undefined })))).toBeUndefined();
  });
});

describe('envSource', () => {
  const source = envSource({
    TEXT: 'swordfish',
    JSON: '{"user":"orders"}',
    LIST: '[1]',
    BROKEN: '{user}',
    NUMBER: '12',
    EMPTY: '',
  });

  it.each([
    ['TEXT', 'swordfish'],
    ['JSON', { user: 'orders' }],
    ['LIST', [1]],
    ['NUMBER', '12'],
    ['/TEXT', 'swordfish'],
  ])('reads %s', async (path, value) => {
    expect(await ask(source, path)).toEqual(value);
  });

  it('does not take JSON that is cut short for a text, unless any is to be taken', async () => {
    expect(await refusalOf(source, 'BROKEN')).toMatchObject({
      message:
        "the environment variable BROKEN begins like JSON and is none: it may be half written; the option format: 'text' takes any text",
      recoverable: true,
    });
    const texts = envSource({ BROKEN: '{user}', JSON: '{}' }, { format: 'text' });
    expect([await ask(texts, 'BROKEN'), await ask(texts, 'JSON')]).toEqual(['{user}', '{}']);
  });

  it.each(['MISSING', 'EMPTY', 'toString'])('refuses %s for good', async (path) => {
    expect(await refusalOf(source, path)).toMatchObject({ recoverable: false });
  });

  it('reads the environment of the process as it is by then', async () => {
    const own = envSource();
    process.env['NESTJS_AKEYLESS_TEST'] = 'later';
    expect(await ask(own, 'NESTJS_AKEYLESS_TEST')).toBe('later');
    delete process.env['NESTJS_AKEYLESS_TEST'];
  });
});

describe('fileSource', () => {
  it('reads JSON and text, relative and absolute, anew each time', async () => {
    const at = await folder();
    const source = fileSource({ folder: at });
    await writeFile(join(at, 'db'), '{"user":"orders"}\n');
    await writeFile(join(at, 'token'), 'swordfish\n');
    expect(await ask(source, 'db')).toEqual({ user: 'orders' });
    expect(await ask(source, join(at, 'token'))).toBe('swordfish');
    await writeFile(join(at, 'token'), 'swordfish-2');
    expect(await ask(source, 'token')).toBe('swordfish-2');
  });

  it.each(['', '\n', ' \n', '{"user":"u', '["a"', '{"password":canary}'])(
    'leaves a secret as it is while its file holds %j, which may be half written',
    async (text) => {
      const at = await folder();
      const file = join(at, 'db');
      await writeFile(file, '{"user":"orders"}');
      const { credential } = scene<unknown>({ path: 'db', source: fileSource({ folder: at }) });
      const value = await credential.get();
      await truncate(file);
      await writeFile(file, text);
      const { message, cause } = await failureOf(credential.refresh());
      expect(message).toContain(text.trim() ? `${file} begins like JSON` : `${file} is empty`);
      expect(message).not.toContain('canary');
      expect(cause).toMatchObject({ recoverable: true });
      expect(await credential.get()).toBe(value);
    },
  );

  it('takes any text as it is, if it is told to', async () => {
    const at = await folder();
    const source = fileSource({ folder: at, format: 'text' });
    await writeFile(join(at, 'token'), '{swordfish\n');
    expect(await ask(source, 'token')).toBe('{swordfish');
    await writeFile(join(at, 'token'), '{"user":"orders"}');
    expect(await ask(source, 'token')).toBe('{"user":"orders"}');
    await writeFile(join(at, 'token'), '');
    expect(await refusalOf(source, 'token')).toMatchObject({ recoverable: true });
  });

  it('says what is wrong with a file, and that waiting does not help', async () => {
    const at = await folder();
    const source = fileSource({ folder: at });
    const missing = await refusalOf(source, 'missing');
    expect(missing.message).toBe(
      `${join(at, 'missing')} cannot be read: there is no such file or folder`,
    );
    expect(missing.recoverable).toBe(false);
    expect((await refusalOf(source, '.')).message).toContain('it is a folder');
  });
});

describe('profileSource', () => {
  it('reads a profile of an encrypted file', async () => {
    const file = join(await folder(), 'credentials.fernet');
    const key = generateProfilesKey();
    await writeFile(
      file,
      encryptProfiles(
        { db: { orders: { ...login(1) }, 'a/b': { ...login(2) } }, mail: { key: { token: 'x' } } },
        key,
      ),
    );
    const source = profileSource({ file, key });
    expect(await ask(source, 'db/orders')).toEqual(login(1));
    expect(await ask(source, '/db/orders')).toEqual(login(1));
    expect(await ask(source, 'db/a/b')).toEqual(login(2));
    const ofDb = 'There are: "db/orders", "db/a/b"';
    for (const [path, hint] of [
      ['db/other', ofDb],
      ['other/orders', `${ofDb}, "mail/key"`],
      ['db', `Write it as provider/profile. ${ofDb}`],
      ['db.orders', `Write it as provider/profile. ${ofDb}, "mail/key"`],
      ['db/toString', ofDb],
      ['toString/orders', `${ofDb}, "mail/key"`],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await refusalOf(source, path)).toMatchObject({
        message: `${file} has no profile "${path}". ${hint}`,
        recoverable: false,
      });
    }
    await writeFile(file, encryptProfiles({ db: { orders: { ...login(3) } } }, key));
    expect(await ask(source, 'db/orders')).toEqual(login(3));
    const { message, recoverable } = await refusalOf(
      profileSource({ file, key: generateProfilesKey() }),
      'db/orders',
    );
    expect([message.includes(file), recoverable]).toEqual([true, true]);
  });

  it('does not start without what it needs, and says what to set', async () => {
    const file = join(await folder(), 'credentials.fernet');
    await writeFile(file, encryptProfiles({}, generateProfilesKey()));
    const noKey = 'it needs a key: set ACCT_KEY, or its option key';
    expect(await problemOf(profileSource({ file }))).toBe(`profileSource: ${noKey}`);
    expect(await problemOf(profileSource({ file, key: '' }))).toContain(noKey);
    expect(await problemOf(profileSource())).toBe(
      `profileSource: it needs a file: set ACCT_FILE, or its option file; ${noKey}`,
    );
    const missing = profileSource({ file: `${file}.old`, key: generateProfilesKey() });
    expect(await problemOf(missing)).toBe(
      `${file}.old cannot be read: there is no such file or folder; set ACCT_FILE, or the option file of profileSource(), to where it is`,
    );
    // It may be about to be replaced.
    expect(await refusalOf(missing, 'db/orders')).toMatchObject({ recoverable: true });
    expect(await problemOf(profileSource({ file, key: generateProfilesKey() }))).toBeUndefined();
  });

  it.each<[string, Parameters<typeof profileSource>[0]]>([
    ['a malformed key', { key: 'canary' }],
    ['no key in the list', { key: [] }],
    ['plaintext allowed for a file that is encrypted', { allowPlaintext: true }],
  ])('refuses for good %s', async (_what, options) => {
    const file = join(await folder(), 'credentials.fernet');
    await writeFile(file, encryptProfiles({}, generateProfilesKey()));
    const error = await refusalOf(profileSource({ file, ...options }), 'db/orders');
    expect(error.message).toContain('; set ACCT_KEY, or its option key');
    expect(error.message).not.toContain('canary');
    expect(error.recoverable).toBe(false);
  });

  it('refuses what is not encrypted, unless that is allowed', async () => {
    const file = join(await folder(), 'credentials.yml');
    await writeFile(file, 'db:\n  orders:\n    user: orders\n');
    await refusalOf(profileSource({ file }), 'db/orders');
    expect(await ask(profileSource({ file, allowPlaintext: true }), 'db/orders')).toEqual({
      user: 'orders',
    });
  });

  it('takes file and key from the environment', async () => {
    const file = join(await folder(), 'credentials.fernet');
    const key = generateProfilesKey();
    await writeFile(file, encryptProfiles({ db: { orders: { ...login(1) } } }, key));
    Object.assign(process.env, { ACCT_FILE: file, ACCT_KEY: key });
    expect(await ask(profileSource(), 'db/orders')).toEqual(login(1));
    delete process.env['ACCT_FILE'];
    delete process.env['ACCT_KEY'];
    expect((await refusalOf(profileSource(), 'db/orders')).message).toContain('ACCT_FILE');
  });
});

describe('failover', () => {
  interface Regions {
    readonly clock: ManualClock;
    readonly eu: Vault;
    readonly us: Vault;
    readonly source: CredentialSource;
  }

  function regions(): Regions {
    const clock = new ManualClock();
    const [eu, us] = [new Vault().put(PATH, 'from eu'), new Vault().put(PATH, 'from us')];
    const source = failover([eu, us], { timeout: '2s' }, { clock, random: () => 1 });
    return { clock, eu, us, source };
  }

  it('asks the first that gives the secret, and no other', async () => {
    const { eu, us, source } = regions();
    expect(await ask(source, PATH)).toBe('from eu');
    expect([eu.fetches, us.fetches]).toEqual([1, 0]);
    expect(source.name).toBe('the vault, or else the vault');
  });

  it('asks the next at once where one is down', async () => {
    const { eu, source } = regions();
    eu.down();
    expect(await ask(source, PATH)).toBe('from us');
  });

  it('takes a no for the last word', async () => {
    const { eu, us, source } = regions();
    eu.down(new SourceError('denied', { recoverable: false }));
    expect(await refusalOf(source, PATH)).toMatchObject({ message: 'denied', recoverable: false });
    expect(us.fetches).toBe(0);
  });

  it('asks the next where one gives no answer in its time', async () => {
    const { clock, eu, source } = regions();
    eu.hold();
    const waiting = ask(source, PATH);
    clock.advance(2000);
    expect(await waiting).toBe('from us');
    expect(eu.signals[0]?.aborted).toBe(true);
  });

  it('lets one that was down rest for 1 second, doubling, and each by itself', async () => {
    const { clock, eu, us, source } = regions();
    eu.down();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = eu.fetches;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await ask(source, PATH);
      expect(eu.fetches).toBe(before + 1);
      clock.advance(seconds * 1000 - 1);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await ask(source, PATH);
      expect(eu.fetches).toBe(before + 1);
      clock.advance(1);
    }
    expect(us.fetches).toBe(16);
    eu.up();
    expect(await ask(source, PATH)).toBe('from eu');
    eu.down();
    await ask(source, PATH);
    eu.up();
    clock.advance(1000);
    expect(await ask(source, PATH)).toBe('from eu');
  });

  it('asks one that rests where all others have failed', async () => {
    const { eu, us, source } = regions();
    eu.down();
    await ask(source, PATH);
    eu.up();
    us.down();
    expect(await ask(source, PATH)).toBe('from eu');
  });

  it('tells what all have said', async () => {
    const { eu, us, source } = regions();
    eu.down(new Error('no route'));
    us.down(new Error('status 503'));
    expect(await refusalOf(source, PATH)).toMatchObject({
      message: 'all sources have failed: the vault: no route; the vault: status 503',
      recoverable: true,
    });
  });

  it('asks nobody any more once the caller has gone', async () => {
    const { eu, us, source } = regions();
    eu.hold();
    const abort = new AbortController();
    const waiting = failureOf(source.fetch(PATH, { signal: abort.signal }));
    abort.abort(new Error('gone'));
    expect((await waiting).message).toBe('gone');
    expect(us.fetches).toBe(0);
  });

  it('serves a credential', async () => {
    const { eu, us } = regions();
    const { credential } = scene<string>({ source: failover([eu, us]) });
    eu.down();
    expect(await credential.get()).toBe('from us');
  });

  it('passes on what a source has against a path, but not that it is down, and closes all', async () => {
    const { eu, us } = regions();
    const request = { signal: AbortSignal.timeout(60_000) };
    const down = Object.assign(eu, { check: () => Promise.reject(new Error('down')) });
    expect(await failover([down, us]).check?.(PATH, {}, request)).toBeUndefined();
    const against = Object.assign(us, { check: async () => 'too long' });
    const source = failover([down, against]);
    expect(await source.check?.(PATH, {}, request)).toBe('too long');
    await source.close?.();
    expect([eu.closed, us.closed]).toEqual([1, 1]);
  });

  it('needs a source', () => {
    expect(() => failover([])).toThrow('failover() needs at least one source');
  });

  it('needs a list of them', () => {
    const [one, another] = [new Vault(), new Vault()];
    expect(() => failover(one as never, another as never)).toThrow(
      'failover() takes a list of sources: failover([first, second])',
    );
    expect(() => failover([one, undefined as never])).toThrow(
      'failover() takes sources, such as akeylessSource(), and functions: entry 2 of the list is neither',
    );
  });

  it('does not start with a function that makes a source, and was not called', async () => {
    const { recoverable } = await refusalOf(failover([envSource as never, new Vault()]), PATH);
    expect(recoverable).toBe(false);
  });
});

describe('resolveEnv', () => {
  const vault = (): Vault => new Vault().put('/mail', 'a key').put('/db', login(1));

  it('replaces what stands for a secret, at any depth, and nothing else', async () => {
    const source = vault();
    const settings = {
      PORT: '3000',
      MAIL_KEY: 'secret:///mail',
      OTHER: 'https://example.com/secret:///mail',
      db: { login: 'secret:///db', retries: 3, made: new Date(0) },
      keys: ['secret:///mail', 'plain'],
      none: undefined,
    };
    const copy = structuredClone(settings);
    const resolved: unknown = await resolveEnv(settings, source);
    expect(resolved).toEqual({
      ...settings,
      MAIL_KEY: 'a key',
      db: { login: login(1), retries: 3, made: new Date(0) },
      keys: ['a key', 'plain'],
    });
    expect(settings).toEqual(copy);
    expect(source.asked.toSorted()).toEqual(['/db', '/mail']);
  });

  it('takes the environment of the process', async () => {
    process.env['NESTJS_AKEYLESS_TEST'] = 'secret:///mail';
    const resolved = await resolveEnv(process.env, vault());
    expect(resolved['NESTJS_AKEYLESS_TEST']).toBe('a key');
    expect(resolved['PATH']).toBe(process.env['PATH']);
    delete process.env['NESTJS_AKEYLESS_TEST'];
  });

  it('names every setting that has no secret, and no value', async () => {
    const source = vault();
    const settings = { mail: 'secret:///mail', a: { b: ['secret:///x'] }, c: 'secret:///y' };
    const error = await failureOf(resolveEnv(settings, source));
    expect(error).toBeInstanceOf(UnresolvedSecretsError);
    expect(error.message).toBe(
      [
        'These settings could not be resolved:',
        '  - a.b[0]: the vault gave nothing for /x',
        '  - c: the vault gave nothing for /y',
      ].join('\n'),
    );
  });

  it.each(['secret://nope', 'secret:/nope', 'secret:nope', 'secret:', 'secret:///'])(
    'does not leave %s in its place',
    async (value) => {
      const error = await failureOf(resolveEnv({ a: [value], b: 'a secret://x' }, vault()));
      expect(error).toBeInstanceOf(UnresolvedSecretsError);
      expect((error as UnresolvedSecretsError).problems).toEqual([
        'a[0]: it begins with secret: and names no path; write secret:///path',
      ]);
    },
  );

  it.each([undefined, null, {}, 'vault'])('needs a source, which %j is not', async (source) => {
    const error = await failureOf(resolveEnv({ key: 'secret:///mail' }, source as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      'resolveEnv() needs a source, such as akeylessSource(), or a function',
    );
  });

  it('gives up on a source that never answers', async () => {
    const clock = new ManualClock();
    const source = vault();
    source.hold();
    const waiting = failureOf(
      resolveEnv({ key: 'secret:///mail' }, source, { clock, random: Math.random }),
    );
    await settle();
    clock.advance(10_000);
    expect((await waiting).message).toContain('key: the vault gave no answer within 10 s');
  });
});
