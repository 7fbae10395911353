import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CredentialSource,
  envSource,
  failover,
  fileSource,
  profileSource,
  resolveEnv,
  SourceError,
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
    ['BROKEN', '{user}'],
    ['NUMBER', '12'],
    ['/TEXT', 'swordfish'],
  ])('reads %s', async (path, value) => {
    expect(await ask(source, path)).toEqual(value);
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
      encryptProfiles({ db: { orders: { ...login(1) }, 'a/b': { ...login(2) } } }, key),
    );
    const source = profileSource({ file, key });
    expect(await ask(source, 'db/orders')).toEqual(login(1));
    expect(await ask(source, '/db/orders')).toEqual(login(1));
    expect(await ask(source, 'db/a/b')).toEqual(login(2));
    for (const path of ['db/other', 'other/orders', 'db', 'db/toString']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await refusalOf(source, path)).toMatchObject({
        message: `${file} has no profile "${path}"`,
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
