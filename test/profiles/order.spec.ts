import { afterEach, describe, expect, it } from '@jest/globals';
import { Gather, ProfileBackend, ProfilePlugin, Profiles, Unlock } from 'nestjs-akeyless/profiles';
import { deferred } from '../support/until.js';
import { cleanUp, start } from './support/scene.js';

afterEach(cleanUp);

const layer = (from: string): object => ({
  from,
  list: [from],
  nested: { [from]: true, last: from },
});

describe('what wins', () => {
  @ProfileBackend('store')
  class Store {
    @Unlock()
    unlock({ from }: { from: string }): object {
      return { db: { prod: layer(from) } };
    }
  }
  @ProfilePlugin('db')
  class Plugin {
    @Gather()
    gather(): object {
      return { prod: layer('plugin') };
    }
  }
  const data = {
    'acct-backends': { store: { one: { from: 'backend one' }, two: { from: 'backend two' } } },
    db: { prod: layer('file') as Record<string, unknown> },
  };

  it('is the backend declared last over the file, value by value, lists replaced', async () => {
    const profiles = (await start({ data, providers: [Store] })).get(Profiles);
    expect(profiles.get('db', 'prod')).toEqual({
      from: 'backend two',
      list: ['backend two'],
      nested: { file: true, 'backend one': true, 'backend two': true, last: 'backend two' },
    });
  });

  it('are overrides over backends, and what a plugin gathers over all', async () => {
    const options = { overrides: { db: { prod: layer('overrides') as Record<string, unknown> } } };
    const overridden = (await start({ data, providers: [Store], options })).get(Profiles);
    expect(overridden.get('db', 'prod')).toMatchObject({ from: 'overrides', list: ['overrides'] });
    const gathered = (await start({ data, providers: [Store, Plugin], options })).get(Profiles);
    expect(gathered.get('db', 'prod')).toEqual({
      from: 'plugin',
      list: ['plugin'],
      nested: {
        file: true,
        'backend one': true,
        'backend two': true,
        overrides: true,
        plugin: true,
        last: 'plugin',
      },
    });
  });

  it('is the order of declaration, not that of the answers', async () => {
    const late = deferred();
    @ProfileBackend('slow')
    class Slow {
      @Unlock()
      async unlock(): Promise<object> {
        await late.promise;
        return { db: { prod: { from: 'slow' } } };
      }
    }
    @ProfileBackend('quick')
    class Quick {
      @Unlock()
      unlock(): object {
        late.resolve();
        return { db: { prod: { from: 'quick' } } };
      }
    }
    const app = await start({
      data: { 'acct-backends': { slow: { a: {} }, quick: { b: {} } } },
      providers: [Quick, Slow],
    });
    expect(app.get(Profiles).get('db', 'prod')).toEqual({ from: 'quick' });
  });
});

describe('reserved keys', () => {
  const db = { default: { name: 'default' }, prod: { name: 'prod' } };

  it('"default" names the profile that is meant where none is', async () => {
    const profiles = (await start({ data: { default: 'prod', db } })).get(Profiles);
    expect(profiles.get('db')).toEqual({ name: 'prod' });
    expect(profiles.get('db', 'default')).toEqual({ name: 'default' });
  });

  it('without it the profile "default" is meant', async () => {
    const profiles = (await start({ data: { db } })).get(Profiles);
    expect(profiles.get('db')).toEqual({ name: 'default' });
  });

  it('"backend_key" names the section of backends', async () => {
    @ProfileBackend('store')
    class Store {
      @Unlock()
      unlock(values: object): object {
        return { db: { stored: values } };
      }
    }
    const data = {
      backend_key: 'stores',
      stores: { store: { main: { path: 'a' } } },
      'acct-backends': { store: { main: { path: 'b' } } },
    };
    const profiles = (await start({ data, providers: [Store] })).get(Profiles);
    expect(profiles.get('db', 'stored')).toEqual({ path: 'a' });
    expect(profiles.get('acct-backends', 'store')).toEqual({ main: { path: 'b' } });
  });

  it('are no providers', async () => {
    const data = { default: 'prod', backend_key: 'stores', stores: {}, db };
    const profiles = (await start({ data })).get(Profiles);
    for (const key of ['default', 'backend_key', 'stores']) {
      expect(() => profiles.get(key, 'prod')).toThrow('There are, of "db": "default", "prod".');
    }
  });

  it('of what a backend gives do not count', async () => {
    @ProfileBackend('store')
    class Store {
      @Unlock()
      unlock(): object {
        return { default: 'prod', backend_key: 'x', 'acct-backends': { store: {} }, db };
      }
    }
    const data = { 'acct-backends': { store: { main: {} } } };
    const profiles = (await start({ data, providers: [Store] })).get(Profiles);
    expect(profiles.get('db')).toEqual({ name: 'default' });
    expect(() => profiles.get('acct-backends', 'store')).toThrow('There are, of "db"');
  });
});
