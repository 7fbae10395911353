import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { until } from '../../support/until.js';
import { cleanUp } from '../support/application.js';
import { type Login, MINUTE, PATH } from '../support/scene.js';
import { Vault } from '../support/vault.js';
import { Load } from './support/load.js';
import { OrdersDatabase } from './support/orders-database.js';
import { startRecipe } from './support/start-recipe.js';

interface Orders {
  count(): Promise<number>;
}

/** What TypeORM keeps of pg. */
interface PoolOwner {
  readonly master: { readonly totalCount: number };
}

const CALLERS = 50;
const ORDERS = 2;
/** By then a secret that says nothing of its life has been fetched again, and is not too old. */
const REFRESHED = 55 * MINUTE;

let database: OrdersDatabase;
let vault: Vault;
let current: Login;
let number = 0;

beforeAll(async () => {
  database = await OrdersDatabase.start();
  process.env['ORDERS_DB_SECRET'] = PATH;
});

beforeEach(async () => {
  current = nextUser();
  await database.addUser(current);
  vault = new Vault().put(PATH, current);
});

afterEach(cleanUp);
afterAll(() => database.stop());

function nextUser(): Login {
  number += 1;
  return { user: `orders${number}`, password: `swordfish-${number}` };
}

const many = (call: () => Promise<number>): Promise<number[]> =>
  Promise.all(Array.from({ length: CALLERS }, call));

const ALL_ANSWERED = Array.from({ length: CALLERS }, () => ORDERS);

describe('a DataSource that asks for its password', () => {
  async function changePassword(): Promise<void> {
    number += 1;
    current = { ...current, password: `swordfish-${number}` };
    vault.put(PATH, current);
    await database.changePassword(current);
  }

  it('connects with the new password, and is asked once for 50 callers', async () => {
    const { app, service } = await startRecipe<Orders>(
      'typeorm-password.module.ts',
      'Orders',
      vault,
    );
    const { master } = app.get(DataSource).driver as unknown as PoolOwner;
    expect(await many(() => service.count())).toEqual(ALL_ANSWERED);
    for (let rotation = 2; rotation < 5; rotation++) {
      await database.endSessionsOf(current.user);
      await until(() => master.totalCount === 0);
      await changePassword();
      expect(await many(() => service.count())).toEqual(ALL_ANSWERED);
      expect(vault.fetches).toBe(rotation);
    }
  });

  it('goes on with connections that are open', async () => {
    const { service } = await startRecipe<Orders>('typeorm-password.module.ts', 'Orders', vault);
    const load = new Load(() => service.count(), CALLERS);
    for (let rotation = 0; rotation < 5; rotation++) {
      await load.more(3);
      await changePassword();
    }
    await load.more(3);
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it('is closed with the application', async () => {
    const { app } = await startRecipe<Orders>('typeorm-password.module.ts', 'Orders', vault);
    const dataSource = app.get(DataSource);
    expect(dataSource.isInitialized).toBe(true);
    await cleanUp();
    expect(dataSource.isInitialized).toBe(false);
  });
});

describe('a DataSource for each user', () => {
  it('answers every call under load while users are replaced ahead of their end', async () => {
    const { service, clock } = await startRecipe<Orders>('typeorm-user.module.ts', 'Orders', vault);
    const load = new Load(() => service.count(), CALLERS);
    for (let rotation = 0; rotation < 5; rotation++) {
      await load.more(3);
      const old = current;
      current = nextUser();
      await database.addUser(current);
      vault.put(PATH, current);
      const replaced = dataSourceOf(service);
      clock.advance(REFRESHED);
      await until(() => !replaced.isInitialized);
      await database.sessionsOf(old.user, 0);
      await database.dropUser(old.user);
    }
    await load.more(3);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(vault.fetches).toBe(6);
  });

  it('repeats what found its user gone', async () => {
    const { service } = await startRecipe<Orders>('typeorm-user.module.ts', 'Orders', vault);
    expect(await many(() => service.count())).toEqual(ALL_ANSWERED);
    const { master } = dataSourceOf(service).driver as unknown as PoolOwner;
    const old = current;
    current = nextUser();
    await database.addUser(current);
    vault.put(PATH, current);
    await database.endSessionsOf(old.user);
    await until(() => master.totalCount === 0);
    await database.dropUser(old.user);
    expect(await many(() => service.count())).toEqual(ALL_ANSWERED);
    expect(vault.fetches).toBe(2);
    const last = dataSourceOf(service);
    expect(last.isInitialized).toBe(true);
    await cleanUp();
    expect(last.isInitialized).toBe(false);
  });

  /** The one that is current. */
  function dataSourceOf(service: Orders): DataSource {
    const { dataSource } = service as unknown as { dataSource: DataSource };
    return dataSource.manager.dataSource;
  }
});
