import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Close,
  Gather,
  InjectProfile,
  ProfilePlugin,
  Profiles,
  ProfilesBootError,
} from 'nestjs-akeyless/profiles';
import { deferred } from '../support/until.js';
import { Log } from '../support/log.js';
import { Connection, DbPlugin } from './support/plugins.js';
import { cleanUp, failureOf, start } from './support/scene.js';

afterEach(cleanUp);

const DATA = { db: { dev: { user: 'dev' }, prod: { user: 'app', password: 'swordfish-1' } } };

@ProfilePlugin('db')
class BrokenPlugin {
  @Gather()
  async gather(profiles: Record<string, { password?: string }>): Promise<object> {
    throw new Error(`no login with ${profiles.prod?.password}`);
  }
}

describe('a plugin', () => {
  it('gathers all profiles of its provider in one call', async () => {
    const calls: unknown[] = [];
    @ProfilePlugin('db')
    class Plugin {
      @Gather()
      gather(profiles: object): object {
        calls.push(profiles);
        return {};
      }
    }
    await start({ data: DATA, providers: [Plugin] });
    expect(calls).toEqual([DATA.db]);
  });

  it('may depend on other providers', async () => {
    class Connector {
      connect = (values: unknown): Connection => new Connection(values);
    }
    @ProfilePlugin('db')
    class Plugin {
      constructor(private readonly connector: Connector) {}
      @Gather()
      gather({ prod }: Record<string, unknown>): object {
        return { prod: this.connector.connect(prod) };
      }
    }
    const connector = {
      provide: Connector,
      useFactory: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return new Connector();
      },
    };
    const app = await start({ data: DATA, providers: [Plugin, connector] });
    expect(app.get(Profiles).get('db', 'prod')).toBeInstanceOf(Connection);
  });

  it('is made once, and may be made by a factory under its class', async () => {
    let made = 0;
    const plugin = {
      provide: DbPlugin,
      useFactory: async () => {
        made++;
        return new DbPlugin();
      },
    };
    const app = await start({ data: DATA, providers: [plugin] });
    expect(app.get(Profiles).get('db', 'prod')).toBeInstanceOf(Connection);
    expect(made).toBe(1);
  });

  it('may be a value, or an alias of another', async () => {
    const providers = [
      { provide: 'PLUGIN', useValue: new DbPlugin() },
      { provide: 'ALIAS', useExisting: 'PLUGIN' },
    ];
    const app = await start({ data: DATA, providers });
    expect(app.get(Profiles).get('db', 'prod')).toBeInstanceOf(Connection);
  });

  it('runs beside the others, sync or async', async () => {
    const met = [deferred(), deferred()];
    const meet = async (place: 0 | 1): Promise<object> => {
      met[place]!.resolve();
      await Promise.all(met.map(({ promise }) => promise));
      return { main: { place } };
    };
    @ProfilePlugin('first')
    class First {
      @Gather()
      meet(): Promise<object> {
        return meet(0);
      }
    }
    @ProfilePlugin('second')
    class Second {
      @Gather()
      meet(): Promise<object> {
        return meet(1);
      }
    }
    const profiles = (await start({ data: {}, providers: [First, Second, DbPlugin] })).get(
      Profiles,
    );
    expect(profiles.get('first', 'main')).toEqual({ place: 0 });
    expect(profiles.get('second', 'main')).toEqual({ place: 1 });
  });

  it('leaves the values as they are of a profile that it does not give back', async () => {
    @ProfilePlugin('db')
    class Plugin {
      @Gather()
      gather(): object {
        return { prod: new Connection('prod') };
      }
    }
    const profiles = (await start({ data: DATA, providers: [Plugin] })).get(Profiles);
    expect(profiles.get('db', 'prod')).toBeInstanceOf(Connection);
    expect(profiles.get('db', 'dev')).toEqual({ user: 'dev' });
  });

  it('of two names gathers the section of both and lands in the provider', async () => {
    @ProfilePlugin('aws', 'gsuite')
    class Gsuite extends DbPlugin {}
    @ProfilePlugin('aws.boto')
    class Boto extends DbPlugin {}
    const data = {
      aws: { plain: { id: 0 } },
      'aws.gsuite': { mine: { id: 1 } },
      'aws.boto': { yours: { id: 2 } },
    };
    const profiles = (await start({ data, providers: [Gsuite, Boto] })).get(Profiles);
    expect(profiles.get<Connection>('aws', 'mine').values).toEqual({ id: 1 });
    expect(profiles.get<Connection>('aws', 'yours').values).toEqual({ id: 2 });
    expect(profiles.get('aws', 'plain')).toEqual({ id: 0 });
  });
});

describe('a plugin that fails', () => {
  it('is logged without secrets, and its profiles are missing, not bare values', async () => {
    const log = new Log();
    const data = { ...DATA, mail: { prod: { host: 'smtp' } } };
    const profiles = (await start({ data, providers: [BrokenPlugin], log })).get(Profiles);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('Plugin BrokenPlugin of "db" failed and is skipped');
    expect(log.lines[0]).toContain('no login with [redacted]');
    expect(() => profiles.get('db', 'prod')).toThrow(
      'There are, of "db": none. Plugin BrokenPlugin of "db" failed, as the log tells.',
    );
    expect(profiles.get('mail', 'prod')).toEqual({ host: 'smtp' });
  });

  it('stops the start if what it was to give is injected', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
    }
    const error = await failureOf(start({ data: DATA, providers: [BrokenPlugin, Orders] }));
    expect(error.message).toContain(
      'Plugin BrokenPlugin of "db" failed, as the log tells. Injected',
    );
  });

  it('stops the start with hardFail, and what others gathered is closed', async () => {
    const connections: Connection[] = [];
    @ProfilePlugin('other')
    class Other {
      @Gather()
      gather(): object {
        connections.push(new Connection({}));
        return { main: connections[0] };
      }
      @Close()
      close({ main }: { main: Connection }): void {
        main.close();
      }
    }
    const providers = [Other, BrokenPlugin];
    const error = await failureOf(start({ data: DATA, providers, options: { hardFail: true } }));
    expect(error).toBeInstanceOf(ProfilesBootError);
    expect((error as ProfilesBootError).problems).toEqual([
      'Plugin BrokenPlugin of "db" failed: no login with [redacted]',
    ]);
    expect(connections.map(({ isClosed }) => isClosed)).toEqual([true]);
  });

  it.each([['a text'], [[new Connection({})]], [new Map([['prod', 1]])]])(
    'gives back %p',
    async (gathered) => {
      @ProfilePlugin('db')
      class Odd {
        @Gather()
        gather(): unknown {
          return gathered;
        }
      }
      const starting = start({ data: DATA, providers: [Odd], options: { hardFail: true } });
      expect((await failureOf(starting)).message).toContain(
        'Plugin Odd of "db" failed: it must return an object of profiles by name',
      );
    },
  );
});

describe('closing', () => {
  it('reaches every gathered profile, also when another throws at once or later', async () => {
    const closed: string[] = [];
    @ProfilePlugin('one')
    class One {
      @Gather()
      gather(): object {
        return { a: 'a', broken: 'swordfish-one', c: 'c' };
      }
      @Close()
      close(profiles: Record<string, string>): void {
        for (const [name, value] of Object.entries(profiles)) {
          if (name === 'broken') throw new Error(`broken: ${value}`);
          closed.push(value);
        }
      }
    }
    @ProfilePlugin('two')
    class Two {
      @Gather()
      gather(): object {
        return { broken: 1, d: 'd' };
      }
      @Close()
      async close(profiles: Record<string, string>): Promise<void> {
        await new Promise((resolve) => setImmediate(resolve));
        if (profiles.broken) throw new Error('broken later');
        closed.push(...Object.values(profiles));
      }
    }
    const log = new Log();
    const data = { one: { any: { password: 'swordfish-one' } } };
    const app = await start({ data, providers: [One, Two], log });
    expect(closed).toEqual([]);
    await app.close();
    expect(closed).toEqual(['a', 'c', 'd']);
    expect(log.lines).toHaveLength(2);
    expect(log.lines[0]).toContain('Plugin One of "one" could not close profile "broken"');
    expect(log.lines[0]).toContain('broken: [redacted]');
    expect(log.lines[1]).toContain('Plugin Two of "two" could not close profile "broken"');
  });

  it('comes when the application has shut down, and once', async () => {
    const app = await start({ data: DATA, providers: [DbPlugin] });
    const connection = app.get(Profiles).get<Connection>('db', 'prod');
    expect(connection.isClosed).toBe(false);
    await app.close();
    await app.close();
    expect(connection.isClosed).toBe(true);
  });

  it('gets what its own plugin gathered where another plugin won', async () => {
    const closed: unknown[] = [];
    const plugin = (name: string) => {
      @ProfilePlugin('aws', name)
      class Plugin {
        @Gather()
        gather(): object {
          return { mine: name };
        }
        @Close()
        close(profiles: object): void {
          closed.push(profiles);
        }
      }
      return Plugin;
    };
    const app = await start({ data: {}, providers: [plugin('a'), plugin('b')] });
    expect(app.get(Profiles).get('aws', 'mine')).toBe('b');
    await app.close();
    expect(closed).toEqual([{ mine: 'a' }, { mine: 'b' }]);
  });
});

it('a logged Profiles shows no secret', async () => {
  const profiles = (await start({ data: DATA })).get(Profiles);
  expect(inspect(profiles, { depth: 10 })).not.toContain('swordfish');
});
