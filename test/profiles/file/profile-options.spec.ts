import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { profileOptions } from '../../../src/profiles/file/profile.options.js';
import { profileSettings } from '../../../src/profiles/file/profile.settings.js';

const noInput = (): Promise<string> => Promise.reject(new Error('standard input was read'));
const settings = (
  given: Parameters<typeof profileSettings>[0],
  env: Record<string, string> = {},
  input = noInput,
) => profileSettings(given, { env, input });

describe('a program of its own gets the options', () => {
  it('as commander takes them, and goes on from there', () => {
    const flags: string[] = [];
    const command = {
      name: 'mine',
      option(flag: string, _description: string) {
        flags.push(flag);
        return this;
      },
    };
    expect(profileOptions(command).name).toBe('mine');
    expect(flags).toEqual([
      '--acct-file <file>',
      '--acct-profile <name>',
      '--acct-key <key>',
      '--acct-key-file <file>',
      '--crypto-plugin <name>',
      '--overrides <json>',
    ]);
  });
});

describe('settings', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-profiles-'));
    await writeFile(join(folder, 'key'), 'key-of-file\n');
    await writeFile(join(folder, 'empty'), '\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('come from the environment', async () => {
    const env = { ACCT_FILE: 'a.yml.aesgcm256', ACCT_PROFILE: 'prod', ACCT_KEY: 'k' };
    expect(await settings({}, env)).toEqual({
      file: 'a.yml.aesgcm256',
      profile: 'prod',
      key: 'k',
      cryptoPlugin: 'aesgcm256',
    });
    expect(await settings({}, { ACCT_KEY: '' })).toEqual({ cryptoPlugin: 'fernet' });
  });

  it('come from options first', async () => {
    const env = { ACCT_FILE: 'x', ACCT_PROFILE: 'x', ACCT_KEY: 'x' };
    const given = {
      acctFile: 'a.aesgcm256',
      acctProfile: 'dev',
      acctKey: 'k',
      cryptoPlugin: 'fernet',
      overrides: '{"db":{"dev":{"port":1}}}',
    };
    expect(await settings(given, env)).toEqual({
      file: 'a.aesgcm256',
      profile: 'dev',
      key: 'k',
      cryptoPlugin: 'fernet',
      overrides: { db: { dev: { port: 1 } } },
    });
  });

  it('have the key of a file, or of standard input', async () => {
    const env = { ACCT_KEY: 'x' };
    const input = (): Promise<string> => Promise.resolve('key-of-input\n');
    expect(await settings({ acctKeyFile: join(folder, 'key') }, env)).toMatchObject({
      key: 'key-of-file',
    });
    for (const given of [{ acctKey: '-' }, { acctKeyFile: '-' }]) {
      expect(await settings(given, env, input)).toMatchObject({ key: 'key-of-input' });
    }
  });

  it.each([
    [{ acctKey: 'canary', acctKeyFile: 'canary' }, 'cannot both be given'],
    [{ acctKey: '' }, '--acct-key holds no key: it is empty'],
    [{ acctKeyFile: '/no/such/file' }, 'cannot be read: there is no such file or folder'],
    [{ cryptoPlugin: 'canary' }, '--crypto-plugin must be fernet or aesgcm256'],
    [{ overrides: 'canary' }, '--overrides must be JSON like'],
    [{ overrides: '{"db":"canary"}' }, '--overrides must be JSON like'],
    [{ overrides: '{"db":{"prod":{"x":9007199254740993}}}' }, '--overrides must be JSON like'],
  ])('%j are refused', async (given, message) => {
    await expect(settings(given, { ACCT_KEY: 'x' })).rejects.toThrow(message);
    await expect(settings(given, { ACCT_KEY: 'x' })).rejects.not.toThrow('canary');
  });

  it('are refused with a key file that is empty', async () => {
    const given = { acctKeyFile: join(folder, 'empty') };
    await expect(settings(given, { ACCT_KEY: 'x' })).rejects.toThrow('holds no key');
  });
});
