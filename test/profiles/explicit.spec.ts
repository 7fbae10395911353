import { afterEach, describe, expect, it } from '@jest/globals';
import {
  AmbiguousProfileError,
  encryptProfiles,
  Gather,
  GatherError,
  generateProfilesKey,
  ProfileNotFoundError,
  ProfilePlugin,
  Profiles,
  ProfilesFileError,
} from 'nestjs-akeyless/profiles';
import { Connection, DbPlugin } from './support/plugins.js';
import { cleanUp, encryptedFile, failureOf, fileOf, start } from './support/scene.js';

afterEach(cleanUp);

const DATA = {
  default: 'main',
  db: { main: { user: 'db-main' }, prod: { user: 'db-prod' } },
  mail: { prod: { user: 'mail-prod' }, staging: { user: 'mail-staging' } },
};

async function profilesOf(): Promise<Profiles> {
  return (await start({ data: DATA, providers: [DbPlugin] })).get(Profiles);
}

describe('gather', () => {
  it('gives the one profile of a name among providers', async () => {
    const profiles = await profilesOf();
    expect(await profiles.gather(['db', 'mail'], 'staging')).toEqual({ user: 'mail-staging' });
    expect(await profiles.gather(['db', 'mail'])).toBe(profiles.get('db', 'main'));
    expect(await profiles.gather(['db', 'db', 'nobody'], 'prod')).toBeInstanceOf(Connection);
  });

  it('names both providers where two have it', async () => {
    const error = await failureOf((await profilesOf()).gather(['mail', 'db'], 'prod'));
    expect(error).toBeInstanceOf(AmbiguousProfileError);
    expect(error.message).toBe(
      'Profile "prod" is not unique: the providers "mail" and "db" have one of that name. Ask for one of them.',
    );
  });

  it('names what exists where none has it', async () => {
    const error = await failureOf((await profilesOf()).gather(['mail', 'db'], 'gone'));
    expect(error).toBeInstanceOf(ProfileNotFoundError);
    expect(error.message).toBe(
      'There is no profile "gone" of provider "mail", "db". There are, of "mail": "prod", "staging"; ' +
        'of "db": "main", "prod".',
    );
  });
});

describe('read', () => {
  it('reads another file and stores nothing', async () => {
    const profiles = await profilesOf();
    const { file, key } = await encryptedFile({ other: { prod: { user: 'x' } } });
    expect(await profiles.read(file, key)).toEqual({ other: { prod: { user: 'x' } } });
    expect(await profiles.read(file, [generateProfilesKey(), key])).toHaveProperty('other');
    expect(() => profiles.get('other', 'prod')).toThrow(ProfileNotFoundError);
  });

  it('refuses a wrong key, and a file without one', async () => {
    const profiles = await profilesOf();
    const { file } = await encryptedFile({ other: {} });
    await expect(profiles.read(file, generateProfilesKey())).rejects.toThrow(ProfilesFileError);
    await expect(profiles.read(file, undefined)).rejects.toThrow(ProfilesFileError);
  });

  it('reads as the options say', async () => {
    const cryptoPlugin = 'aesgcm256' as const;
    const app = await start({ options: { cryptoPlugin, overrides: { any: {} } } });
    const key = generateProfilesKey(cryptoPlugin);
    const file = await fileOf(encryptProfiles({ db: {} }, key, { cryptoPlugin }));
    expect(await app.get(Profiles).read(file, key)).toEqual({ db: {} });
  });
});

describe('process and single', () => {
  const data = {
    default: 'one',
    db: { one: { id: 1 }, two: { id: 2 } },
    mail: { two: { id: 3 } },
    'acct-backends': { any: {} },
  };

  it('run the plugins of the providers on other profiles, and store nothing', async () => {
    const profiles = await profilesOf();
    const processed = await profiles.process(['db', 'mail'], data);
    expect(Object.keys(processed)).toEqual(['db']);
    expect(Object.keys(processed.db!)).toEqual(['one', 'two']);
    expect(processed.db!.one).toBeInstanceOf(Connection);
    expect(() => profiles.get('db', 'one')).toThrow(ProfileNotFoundError);
    expect(await profiles.process(['mail'], data)).toEqual({});
  });

  it('find one, what was gathered over the data', async () => {
    const profiles = await profilesOf();
    const processed = await profiles.process(['db'], data);
    expect(profiles.single('two', ['db'], processed, data)).toBe(processed.db!.two);
    expect(profiles.single(undefined, ['db', 'mail'], processed, data)).toBe(processed.db!.one);
    expect(profiles.single('two', ['mail'], processed, data)).toEqual({ id: 3 });
    expect(() => profiles.single('two', ['db', 'mail'], processed, data)).toThrow(
      AmbiguousProfileError,
    );
    expect(() => profiles.single('gone', ['db'], processed, data)).toThrow(
      'There are, of "db": "one", "two".',
    );
    expect(() => profiles.single('any', ['acct-backends'], processed, data)).toThrow(
      ProfileNotFoundError,
    );
  });

  it('close at shutdown what they made', async () => {
    const app = await start({ data: DATA, providers: [DbPlugin] });
    const { db } = await app.get(Profiles).process(['db'], data);
    await app.close();
    expect(Object.values(db!)).toEqual([
      expect.objectContaining({ isClosed: true }),
      expect.objectContaining({ isClosed: true }),
    ]);
  });

  it('throw where a plugin fails, no secret told, and close what others made', async () => {
    const made: Connection[] = [];
    @ProfilePlugin('db')
    class Making extends DbPlugin {
      @Gather()
      override gather(profiles: Record<string, unknown>): Record<string, Connection> {
        const connections = super.gather(profiles);
        made.push(...Object.values(connections));
        return connections;
      }
    }
    @ProfilePlugin('mail')
    class Broken {
      @Gather()
      gather({ two }: Record<string, { password: string }>): object {
        if (two) throw new Error(`refused ${two.password}`);
        return {};
      }
    }
    const app = await start({ data: { db: {} }, providers: [Making, Broken] });
    const given = { db: { one: {} }, mail: { two: { password: 'swordfish-2' } } };
    const error = await failureOf(app.get(Profiles).process(['db', 'mail'], given));
    expect(error).toBeInstanceOf(GatherError);
    expect(error.message).toBe('Plugin Broken of "mail" failed: refused [redacted]');
    expect(made.map(({ isClosed }) => isClosed)).toEqual([true]);
  });
});
