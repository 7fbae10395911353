import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithRedis, RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { cleanUp } from '../support/application.js';
import { failureOf, MINUTE, PATH } from '../support/scene.js';
import { Vault } from '../support/vault.js';
import { Load } from './support/load.js';
import { startRecipe, type StartedRecipe } from './support/start-recipe.js';

interface Sessions {
  save(id: string, user: string): Promise<void>;
  userOf(id: string): Promise<string | null>;
}

interface RedisLogin {
  readonly username: string;
  readonly password: string;
}

const CALLERS = 50;
const ALL_ANSWERED = Array.from({ length: CALLERS }, () => 'ann');
/** By then a secret that says nothing of its life has been fetched again, and is not too old. */
const REFRESHED = 55 * MINUTE;

describeWithRedis('ioredis', () => {
  let server: RedisServer;
  let admin: Redis;
  let vault: Vault;
  let current: RedisLogin;
  let number = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.path);
    process.env['REDIS_URL'] = server.path;
    process.env['SESSIONS_SECRET'] = PATH;
  });

  afterEach(cleanUp);

  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  async function start(): Promise<StartedRecipe<Sessions>> {
    current = await addUser();
    vault = new Vault().put(PATH, current);
    return startRecipe('sessions.module.ts', 'Sessions', vault);
  }

  async function addUser(): Promise<RedisLogin> {
    number += 1;
    const login = { username: `sessions${number}`, password: `swordfish-${number}` };
    await admin.acl('SETUSER', login.username, 'on', `>${login.password}`, '~*', '+@all');
    return login;
  }

  async function connections(): Promise<number> {
    return (
      String(await admin.client('LIST'))
        .trim()
        .split('\n').length - 1
    );
  }

  /** The client behind a service, which has noticed that Redis has cut the connection. */
  async function cut(service: Sessions): Promise<void> {
    const { redis } = service as unknown as { redis: Redis };
    await until(() => redis.status !== 'ready');
  }

  const many = (service: Sessions): Promise<(string | null)[]> =>
    Promise.all(Array.from({ length: CALLERS }, () => service.userOf('1')));

  it('answers every command under load while users are replaced ahead of their end', async () => {
    const { service, clock } = await start();
    const load = new Load(() => service.save('1', 'ann'), CALLERS);
    for (let rotation = 0; rotation < 10; rotation++) {
      await load.more(3);
      const old = current;
      current = await addUser();
      vault.put(PATH, current);
      clock.advance(REFRESHED);
      // Two for a time; the old one goes when it is idle.
      while ((await connections()) !== 1 || (await userOfConnection()) === old.username);
      await admin.acl('DELUSER', old.username);
    }
    await load.more(3);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(vault.fetches).toBe(11);
  });

  it('repeats what was refused: the user is gone', async () => {
    const { service } = await start();
    await service.save('1', 'ann');
    const old = current;
    current = await addUser();
    vault.put(PATH, current);
    await admin.acl('DELUSER', old.username);
    await cut(service);
    expect(await many(service)).toEqual(ALL_ANSWERED);
    expect(vault.fetches).toBe(2);
  });

  it('repeats what was refused: the password is another', async () => {
    const { service } = await start();
    await service.save('1', 'ann');
    vault.put(PATH, { ...current, password: 'another' });
    await admin.acl('SETUSER', current.username, 'resetpass', '>another');
    expect(await many(service)).toEqual(ALL_ANSWERED);
    expect(vault.fetches).toBe(1);
    await admin.client('KILL', 'USER', current.username);
    await cut(service);
    expect(await many(service)).toEqual(ALL_ANSWERED);
    expect(vault.fetches).toBe(2);
  });

  it('lets a command fail that was on its way when its user went', async () => {
    const { service } = await start();
    const { redis } = service as unknown as { redis: Redis };
    const waiting = failureOf(redis.blpop('nothing', 0));
    while ((await blocked()) === 0);
    await admin.acl('DELUSER', current.username);
    expect((await waiting).message).toBe('Command timed out');
  });

  it('leaves no connection behind', async () => {
    const { service } = await start();
    await service.save('1', 'ann');
    const old = current;
    current = await addUser();
    vault.put(PATH, current);
    await admin.acl('DELUSER', old.username);
    await cut(service);
    expect(await service.userOf('1')).toBe('ann');
    await cleanUp();
    while ((await connections()) > 0);
    expect(await connections()).toBe(0);
  });

  async function userOfConnection(): Promise<string | undefined> {
    const list = String(await admin.client('LIST'));
    return /user=(sessions\d+)/.exec(list)?.[1];
  }

  async function blocked(): Promise<number> {
    return Number(/blocked_clients:(\d+)/.exec(await admin.info('clients'))?.[1]);
  }
});
