import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import {
  encryptProfiles,
  generateProfilesKey,
  profileSettings,
  Profiles,
  ProfilesBootError,
  ProfilesModule,
  type ProfilesModuleOptions,
  type ProfilesOptionsFactory,
} from 'nestjs-akeyless/profiles';
import { Log } from '../support/log.js';
import { cleanUp, encryptedFile, failureOf, fileOf, start, startModule } from './support/scene.js';

const DATA = { db: { default: { user: 'app' }, prod: { user: 'prod' } } };
const VARIABLES = ['ACCT_FILE', 'ACCT_KEY', 'ACCT_PROFILE'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

afterEach(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await cleanUp();
});

const userOf = (profiles: Profiles): unknown => profiles.get<{ user: string }>('db').user;

describe('the environment', () => {
  it('says file, key and default profile where the options do not', async () => {
    const { file, key } = await encryptedFile(DATA);
    Object.assign(process.env, { ACCT_FILE: file, ACCT_KEY: key, ACCT_PROFILE: 'prod' });
    expect(userOf((await start({})).get(Profiles))).toBe('prod');
    const options = { profile: 'default' };
    expect(userOf((await start({ options })).get(Profiles))).toBe('app');
  });

  it('gives way to the options', async () => {
    const { file, key } = await encryptedFile(DATA);
    Object.assign(process.env, { ACCT_FILE: '/no/such/file', ACCT_KEY: 'nonsense' });
    expect(userOf((await start({ options: { file, key } })).get(Profiles))).toBe('app');
  });

  it('counts as unset where it is empty', async () => {
    Object.assign(process.env, { ACCT_FILE: '', ACCT_KEY: '', ACCT_PROFILE: '' });
    expect(userOf((await start({ options: { overrides: DATA } })).get(Profiles))).toBe('app');
  });
});

it('ACCT_PROFILE wins over the default of the file', async () => {
  process.env.ACCT_PROFILE = 'prod';
  const profiles = (await start({ data: { ...DATA, default: 'default' } })).get(Profiles);
  expect(userOf(profiles)).toBe('prod');
});

it('without a file the profiles are those of the overrides; without any, a warning', async () => {
  const log = new Log();
  const profiles = (await start({ options: { overrides: DATA }, log })).get(Profiles);
  expect(userOf(profiles)).toBe('app');
  expect(log.lines).toEqual([]);
  const empty = (await start({ log })).get(Profiles);
  expect(log.lines).toEqual([expect.stringContaining('warn: No profile file: set ACCT_FILE')]);
  expect(() => empty.get('db')).toThrow('There are no profiles at all.');
});

it('the options of a command line are options of the module', async () => {
  const { file, key } = await encryptedFile(DATA);
  const settings = await profileSettings({ acctFile: file, acctKey: key, acctProfile: 'prod' });
  expect(userOf((await start({ options: settings })).get(Profiles))).toBe('prod');
});

it('any key of a list opens the file', async () => {
  const { file, key } = await encryptedFile(DATA);
  const options = { file, key: [generateProfilesKey(), key] };
  expect(userOf((await start({ options })).get(Profiles))).toBe('app');
});

it('cryptoPlugin says how the file is encrypted, and without it the ending of the file', async () => {
  const cryptoPlugin = 'aesgcm256' as const;
  const key = generateProfilesKey(cryptoPlugin);
  const content = encryptProfiles(DATA, key, { cryptoPlugin });
  const file = await fileOf(content);
  const profiles = (await start({ options: { file, key, cryptoPlugin } })).get(Profiles);
  expect(userOf(profiles)).toBe('app');
  const named = await fileOf(content, 'credentials.yml.aesgcm256');
  expect(userOf((await start({ options: { file: named, key } })).get(Profiles))).toBe('app');
});

it('a plaintext file needs allowPlaintext, and is warned of', async () => {
  const file = await fileOf('db: { default: { user: app } }');
  const error = await failureOf(start({ options: { file } }));
  expect(error).toBeInstanceOf(ProfilesBootError);
  expect(error.message).toContain('the file is not encrypted');
  const log = new Log();
  const profiles = (await start({ options: { file, allowPlaintext: true }, log })).get(Profiles);
  expect(userOf(profiles)).toBe('app');
  expect(log.lines).toEqual([`warn: ${file}: the file is not encrypted`]);
});

it('an encrypted file is refused without a key', async () => {
  const { file } = await encryptedFile(DATA);
  const starting = start({ options: { file, allowPlaintext: true } });
  expect((await failureOf(starting)).message).toContain('no key is given');
});

it.each<[string, object]>([
  ['file', { file: '' }],
  ['key', { key: [] }],
  ['key', { key: '' }],
  ['cryptoPlugin', { cryptoPlugin: 'rot13' }],
  ['allowPlaintext', { allowPlaintext: 'no' }],
  ['profile', { profile: 1 }],
  ['overrides', { overrides: ['db'] }],
  ['allowedBackendProfiles', { allowedBackendProfiles: 'prod' }],
])('a wrong %s stops the start: %p', async (option, options) => {
  const starting = start({ options });
  expect((await failureOf(starting)).message).toContain(`Option ${option} must be`);
});

describe('forRootAsync', () => {
  @Injectable()
  class Settings implements ProfilesOptionsFactory {
    createProfilesOptions(): ProfilesModuleOptions {
      return { overrides: DATA, profile: 'prod' };
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it.each([
    [
      'useFactory',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: async (settings: Settings) => settings.createProfilesOptions(),
      },
    ],
    ['useClass', { useClass: Settings }],
    ['useExisting', { imports: [SettingsModule], useExisting: Settings }],
  ])('takes options from %s', async (_name, options) => {
    @Module({ imports: [ProfilesModule.forRootAsync(options)] })
    class AppModule {}
    expect(userOf((await startModule(AppModule)).get(Profiles))).toBe('prod');
  });

  it('may get none', async () => {
    const { file, key } = await encryptedFile(DATA);
    Object.assign(process.env, { ACCT_FILE: file, ACCT_KEY: key });
    @Module({ imports: [ProfilesModule.forRootAsync({ useFactory: () => undefined as never })] })
    class AppModule {}
    expect(userOf((await startModule(AppModule)).get(Profiles))).toBe('app');
  });

  it('takes exactly one source', () => {
    expect(() => ProfilesModule.forRootAsync({})).toThrow('exactly one');
    expect(() =>
      ProfilesModule.forRootAsync({ useClass: Settings, useExisting: Settings }),
    ).toThrow('exactly one');
  });
});
