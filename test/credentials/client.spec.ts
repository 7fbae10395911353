import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  ClientEndedError,
  type ClientSettings,
  type CredentialOptions,
  ManagedClient,
} from 'nestjs-akeyless/credentials';
import { Log } from '../support/log.js';
import { UnhandledRejections } from '../support/unhandled-rejections.js';
import { type Deferred, deferred } from '../support/until.js';
import { failIfAny } from './support/fail-if-any.js';
import {
  failureOf,
  HOUR,
  type Login,
  login,
  PATH,
  scene,
  type Scene,
  settle,
} from './support/scene.js';

const log = new Log();
const rejections = new UnhandledRejections();

beforeEach(() => {
  log.lines.length = 0;
  Logger.overrideLogger(log);
  rejections.start();
});

afterEach(async () => {
  Logger.overrideLogger(false);
  failIfAny('unhandled rejections', await rejections.stop());
});

class Refusal extends Error {}

/** A client whose calls end when a test says so. */
class Connection extends EventEmitter {
  readonly calls: Deferred<string>[] = [];
  isDestroyed = false;
  options: Login;

  constructor(options: Login) {
    super();
    this.options = options;
  }

  get user(): string {
    return this.options.user;
  }

  slow(): Promise<string> {
    const call = deferred<string>();
    this.calls.push(call);
    return call.promise;
  }

  async password(): Promise<string> {
    if (this.isDestroyed) throw new Error('this connection was destroyed');
    return this.options.password;
  }

  now(word: string): string {
    return `${word} ${this.options.password}`;
  }

  async query(accepted: number): Promise<string> {
    if (this.options.password !== login(accepted).password) throw new Refusal('refused');
    return this.options.password;
  }

  fail(): never {
    throw new Error('at once');
  }

  self(): this {
    return this;
  }
}

interface Play extends Scene<Login> {
  readonly made: Connection[];
  readonly clients: ManagedClient<Login, Connection>;
  readonly client: Connection;
  rotate(number: number): Promise<void>;
}

function play(
  settings: Partial<ClientSettings<Login, Connection>> = {},
  options: Partial<CredentialOptions<Login>> = {},
): Play {
  const base = scene({ authFailure: (error) => error instanceof Refusal, ...options });
  const made: Connection[] = [];
  const clients = new ManagedClient<Login, Connection>(
    base.credential,
    {
      create: (value) => {
        const connection = new Connection(value);
        made.push(connection);
        return connection;
      },
      destroy: (connection) => {
        connection.isDestroyed = true;
      },
      ...settings,
    },
    { clock: base.clock, random: () => 0.5 },
  );
  return {
    ...base,
    made,
    clients,
    client: clients.client,
    rotate: async (number) => {
      base.vault.put(PATH, login(number));
      await base.credential.refresh();
      await settle();
    },
  };
}

async function ready(...args: Parameters<typeof play>): Promise<Play> {
  const played = play(...args);
  await played.clients.ready();
  return played;
}

describe('a managed client', () => {
  it('passes calls, properties and events on to the client', async () => {
    const { client, made } = await ready();
    expect(await client.password()).toBe('swordfish-1');
    expect(client.now('it is')).toBe('it is swordfish-1');
    expect(client.user).toBe('orders');
    expect(client).toBeInstanceOf(Connection);
    expect('query' in client).toBe(true);
    expect(client.query).toBe(client.query);
    expect(() => client.fail()).toThrow('at once');
    const heard: string[] = [];
    expect(client.on('end', (text: string) => heard.push(text))).toBe(client);
    made[0]?.emit('end', 'bye');
    expect(heard).toEqual(['bye']);
    expect(client.self()).toBe(client);
  });

  it('is made anew when the credential changes, with a value that may be written into', async () => {
    const { client, rotate } = await ready({
      create: (value) => new Connection(Object.assign(value, { user: `${value.user}!` })),
    });
    await rotate(2);
    expect(await client.password()).toBe('swordfish-2');
    expect(client.user).toBe('orders!');
  });

  it('is not made anew while the secret stays the same', async () => {
    const { made, credential } = await ready();
    await credential.refresh();
    await settle();
    expect(made).toHaveLength(1);
  });

  it('lets calls in flight finish on the old client, and new ones use the new', async () => {
    const { client, made, rotate } = await ready();
    const slow = client.slow();
    await rotate(2);
    expect(await client.password()).toBe('swordfish-2');
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([false, false]);
    made[0]?.calls[0]?.resolve('done');
    expect(await slow).toBe('done');
    await settle();
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([true, false]);
  });

  it('lets the last of several calls end the old client, failed ones too', async () => {
    const { client, made, rotate } = await ready();
    const calls = [client.slow(), failureOf(client.slow())];
    await rotate(2);
    made[0]?.calls[0]?.resolve('done');
    await settle();
    expect(made[0]?.isDestroyed).toBe(false);
    made[0]?.calls[1]?.reject(new Error('failed'));
    await Promise.all(calls);
    await settle();
    expect(made[0]?.isDestroyed).toBe(true);
  });

  it('is destroyed with its calls after the time for draining', async () => {
    const { client, made, rotate, clock } = await ready({ drain: '5s' });
    const slow = failureOf(client.slow());
    await rotate(2);
    clock.advance(4999);
    await settle();
    expect(made[0]?.isDestroyed).toBe(false);
    clock.advance(1);
    await settle();
    expect(made[0]?.isDestroyed).toBe(true);
    expect(log.lines.join()).toContain('a client was ended while 1 call was in flight');
    const error = await slow;
    expect(error).toBeInstanceOf(ClientEndedError);
    expect(error.message).toContain('was replaced and ended while this call was in flight');
    made[0]?.calls[0]?.reject(new Error('too late for anybody'));
  });

  it('has the time that destroy takes for the calls that are left', async () => {
    const destroyed = deferred();
    const { client, made, rotate, clock } = await ready({
      drain: '5s',
      destroy: () => destroyed.promise,
    });
    const [first, second] = [client.slow(), failureOf(client.slow())];
    await rotate(2);
    clock.advance(5000);
    await settle();
    made[0]?.calls[0]?.resolve('done');
    expect(await first).toBe('done');
    destroyed.resolve();
    expect(await second).toBeInstanceOf(ClientEndedError);
  });

  it('has half a minute for that where nothing else is said', async () => {
    const { client, made, rotate, clock } = await ready();
    const slow = failureOf(client.slow());
    await rotate(2);
    expect(clock.isWaitingFor(30_000)).toBe(true);
    clock.advance(30_000);
    expect(await slow).toBeInstanceOf(ClientEndedError);
    expect(made[0]?.isDestroyed).toBe(true);
  });

  it('counts what looks like a promise, or begins when somebody waits, only once it is used', async () => {
    const { client, made } = await ready();
    let begun = 0;
    class Lazy extends Promise<string> {
      // oxlint-disable-next-line unicorn/no-thenable -- query builders do
      override then<A, B>(
        ...args: [
          ((value: string) => A | PromiseLike<A>)?,
          ((reason: unknown) => B | PromiseLike<B>)?,
        ]
      ): Promise<A | B> {
        begun += 1;
        return super.then<A, B>(...args);
      }
    }
    Object.assign(made[0] as Connection, { lazy: () => Lazy.resolve('row') });
    const lazy = (client as unknown as { lazy(): Promise<string> }).lazy();
    await settle();
    expect(begun).toBe(0);
    expect(await lazy).toBe('row');
    expect(begun).toBe(1);
  });

  it('refuses to be written into, and says where that belongs', async () => {
    const { client } = await ready();
    expect(() => Object.assign(client, { options: {} })).toThrow('Set it in create.');
  });

  it('has no hooks of Nest, and is no promise', async () => {
    const { client, made } = await ready();
    // oxlint-disable-next-line unicorn/no-thenable -- that is the point
    Object.assign(made[0] as Connection, { onModuleDestroy: () => {}, then: () => {} });
    const all = client as unknown as Record<string, unknown>;
    expect([all['onModuleDestroy'], all['then']]).toEqual([undefined, undefined]);
    expect(inspect(client)).not.toContain('swordfish');
  });

  it('can be a function', async () => {
    const { credential, clock } = scene();
    const clients = new ManagedClient(
      credential,
      {
        create:
          ({ password }) =>
          async (word: string) =>
            `${word} ${password}`,
        destroy: () => {},
      },
      { clock, random: Math.random },
    );
    await clients.ready();
    expect(await clients.client('it is')).toBe('it is swordfish-1');
  });

  it('makes instances of classes that the client has', async () => {
    const { client, made } = await ready();
    class Statement {
      constructor(readonly text: string) {}
    }
    Object.assign(made[0] as Connection, { Statement });
    const { Statement: Made } = client as unknown as { Statement: typeof Statement };
    expect(new Made('SELECT 1')).toBeInstanceOf(Statement);
    expect(new Made('SELECT 1').text).toBe('SELECT 1');
  });
});

describe('a refused call on a managed client', () => {
  it('is made once more on a new client', async () => {
    const { client, vault, made } = await ready();
    vault.put(PATH, login(2));
    expect(await client.query(2)).toBe('swordfish-2');
    expect(vault.fetches).toBe(2);
    await settle();
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([true, false]);
  });

  it('is made once more by 100 callers over a rotation: 1 fetch, 1 new client, no error', async () => {
    const { client, vault, made } = await ready();
    vault.put(PATH, login(2));
    const results = await Promise.all(Array.from({ length: 100 }, () => client.query(2)));
    expect(new Set(results)).toEqual(new Set(['swordfish-2']));
    expect(vault.fetches).toBe(2);
    expect(made).toHaveLength(2);
  });

  it('gives the original error where the secret is unchanged', async () => {
    const { client, vault } = await ready();
    expect(await failureOf(client.query(2))).toBeInstanceOf(Refusal);
    expect(vault.fetches).toBe(2);
  });

  it('passes other errors at once', async () => {
    const { client, vault, made } = await ready();
    const call = failureOf(client.slow());
    made[0]?.calls[0]?.reject(new Error('no such table'));
    expect((await call).message).toBe('no such table');
    expect(vault.fetches).toBe(1);
  });

  it('passes its error where nothing says what a refusal is', async () => {
    const { client, vault } = await ready({}, { authFailure: undefined as never });
    vault.put(PATH, login(2));
    expect(await failureOf(client.query(2))).toBeInstanceOf(Refusal);
  });
});

describe('a client that cannot be made', () => {
  it('leaves the old one, is told in the log, and is tried again after a pause', async () => {
    const state = { isBroken: false, tries: 0 };
    const { client, rotate, clock } = await ready({
      create: (value) => {
        state.tries += 1;
        if (state.isBroken) throw new Error('no route to host');
        return new Connection(value);
      },
    });
    state.isBroken = true;
    await rotate(2);
    expect(await client.password()).toBe('swordfish-1');
    expect(await client.password()).toBe('swordfish-1');
    expect(state.tries).toBe(2);
    expect(log.lines.join()).toContain('no client could be made of it: no route to host');
    state.isBroken = false;
    clock.advance(1000);
    await client.password();
    await settle();
    expect(await client.password()).toBe('swordfish-2');
  });

  it('is told once for each failure, until one can be made', async () => {
    const errors: string[] = ['one', 'one', 'two', '', 'two'];
    const { clients, rotate } = play({
      create: (value) => {
        const error = errors.shift();
        if (error) throw new Error(error);
        return new Connection(value);
      },
    });
    for (let time = 0; time < 2; time++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await failureOf(clients.ready());
    }
    await clients.ready();
    await rotate(2);
    expect(log.lines.map((line) => line.replace(/.*: /, ''))).toEqual(['one', 'two', 'two']);
  });

  it.each([
    ['nothing', undefined],
    ['nothing', null],
    ['a string', 'postgres://'],
  ])('says so where create gave %s', async (what, made) => {
    const { client, clients } = play({ create: async () => made as unknown as Connection });
    const flaw = `clients.create gave ${what}: it must return the client`;
    const message = `credential "orders-db": ${flaw}`;
    expect((await failureOf(clients.ready())).message).toBe(message);
    expect((await failureOf(client.password())).message).toBe(message);
    expect(log.lines).toEqual([
      `error: credential "orders-db": no client could be made of it: ${flaw}`,
    ]);
  });

  it('says what is wrong with its settings', () => {
    const settings = { creat: () => {}, destroy: () => {} } as unknown as Partial<
      ClientSettings<Login, Connection>
    >;
    expect(() => play({ create: undefined as never, ...settings })).toThrow(
      'Option clients.create is missing. There is no option "clients.creat".',
    );
  });

  it('that is the first one gives callers its error, and is made when that works', async () => {
    const state = { isBroken: true };
    const { clients, client } = play({
      create: async (value) => {
        if (state.isBroken) throw new Error('no route to host');
        return new Connection(value);
      },
    });
    expect((await failureOf(clients.ready())).message).toBe('no route to host');
    expect((await failureOf(client.password())).message).toBe('no route to host');
    state.isBroken = false;
    expect(await client.password()).toBe('swordfish-1');
  });
});

describe('a client whose secret is not available', () => {
  it('waits with calls until it is, and fails them if that fails', async () => {
    const { client, vault } = play();
    vault.down();
    expect((await failureOf(client.password())).name).toBe('CredentialUnavailableError');
    vault.up();
    expect(await client.password()).toBe('swordfish-1');
  });

  it('disturbs nobody who does not look at the call', async () => {
    const { client, vault } = play();
    vault.down();
    client.on('end', () => {});
    await settle();
    expect(await rejections.stop()).toEqual([]);
    rejections.start();
  });

  it('is not used any longer than the secret may be, and again when there is one', async () => {
    const { client, vault, clock } = await ready({}, { refreshEvery: '1h', staleFor: '1h' });
    vault.down();
    clock.advance(2 * HOUR - 1);
    await settle();
    expect(await client.password()).toBe('swordfish-1');
    clock.advance(1);
    expect((await failureOf(client.password())).name).toBe('CredentialUnavailableError');
    vault.up();
    expect(await client.password()).toBe('swordfish-1');
  });
});

describe('closing a managed client', () => {
  it('waits for its calls, and destroys it', async () => {
    const { client, clients, made } = await ready();
    const slow = client.slow();
    const closing = clients.close();
    await settle();
    expect(made[0]?.isDestroyed).toBe(false);
    made[0]?.calls[0]?.resolve('done');
    await closing;
    expect(await slow).toBe('done');
    expect(made[0]?.isDestroyed).toBe(true);
  });

  it('waits no longer than it takes to drain, for calls and for destroy', async () => {
    const { client, clients, clock } = await ready({
      drain: '5s',
      destroy: () => new Promise(() => {}),
    });
    const slow = failureOf(client.slow());
    const closing = clients.close();
    await settle();
    clock.advance(5000);
    await settle();
    clock.advance(5000);
    await closing;
    expect(await slow).toBeInstanceOf(ClientEndedError);
    expect(clock.isWaitingFor(5000)).toBe(false);
  });

  it('waits for old clients as well', async () => {
    const { client, clients, made, rotate } = await ready();
    void client.slow();
    await rotate(2);
    const closing = clients.close();
    made[0]?.calls[0]?.resolve('done');
    await closing;
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([true, true]);
  });

  it('destroys what is still being made', async () => {
    const gate = deferred();
    const played = play({
      create: async (value) => {
        await gate.promise;
        const connection = new Connection(value);
        played.made.push(connection);
        return connection;
      },
    });
    const opening = played.clients.ready();
    await settle();
    const closing = played.clients.close();
    gate.resolve();
    await Promise.allSettled([opening, closing]);
    expect(played.made.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
  });

  it('fails later calls, and survives a destroy that fails', async () => {
    const { client, clients } = await ready({
      destroy: () => Promise.reject(new Error('already gone')),
    });
    await clients.close();
    expect((await failureOf(client.password())).message).toContain('its client is closed');
    expect(log.lines.join()).toContain('a client could not be ended: already gone');
  });
});

it('makes clients that never meet: each credential has its own', async () => {
  const [one, two] = [await ready(), await ready()];
  await one.rotate(2);
  expect([await one.client.password(), await two.client.password()]).toEqual([
    'swordfish-2',
    'swordfish-1',
  ]);
  await one.clients.close();
  expect(await two.client.password()).toBe('swordfish-1');
});
