import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { until } from '../../support/until.js';
import { cleanUp } from '../support/application.js';
import { login, MINUTE, PATH } from '../support/scene.js';
import { Vault } from '../support/vault.js';
import { Load } from './support/load.js';
import { OrdersDatabase } from './support/orders-database.js';
import { startRecipe, type StartedRecipe } from './support/start-recipe.js';

interface Orders {
  count(): Promise<number>;
  place(items: string[]): Promise<void>;
}

const POOL_SIZE = 10;
/** By then a secret is fetched again that may be an hour old, and is not too old. */
const REFRESHED = 55 * MINUTE;

let database: OrdersDatabase;
let vault: Vault;
let number = 1;

beforeAll(async () => {
  database = await OrdersDatabase.start();
  await database.addUser(login(number));
  process.env['ORDERS_DB_SECRET'] = PATH;
});

afterEach(cleanUp);
afterAll(() => database.stop());

function start(): Promise<StartedRecipe<Orders>> {
  vault = new Vault().put(PATH, login(number));
  return startRecipe('orders.module.ts', 'Orders', vault);
}

/**
 * The old password is gone at once, and so are all sessions. Nobody asks for the new one before it is good: that takes a
 * refused call, and there is none under way.
 */
async function rotate(): Promise<void> {
  number += 1;
  vault.put(PATH, login(number));
  await database.changePassword(login(number));
  await database.endSessionsOf('orders');
}

it('the pool answers every query while its password rotates under load', async () => {
  const { service } = await start();
  const load = new Load(() => service.count(), 30);
  await load.more(4);
  for (let rotation = 0; rotation < 10; rotation++) {
    await rotate();
    await load.more(7);
  }
  await load.stop();
  expect(load.failures).toEqual([]);
  expect(vault.fetches).toBe(11);
});

it('a transaction ends on the pool where it began', async () => {
  const { service } = await start();
  const before = await service.count();
  const load = new Load(() => service.place(['tea', 'bread']), 5);
  await load.more(2);
  number += 1;
  vault.put(PATH, login(number));
  await database.changePassword(login(number));
  await load.more(4);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect((await service.count()) - before).toBeGreaterThanOrEqual(60);
});

it('old pools end with their connections, and the last one with the application', async () => {
  const { service, clock } = await start();
  const { pool } = service as unknown as { pool: Pool };
  let open = 0;
  const watch = (): void => {
    open += pool.totalCount;
    pool.on('remove', () => (open -= 1));
  };
  await many(service);
  watch();
  expect(open).toBe(POOL_SIZE);
  number += 1;
  vault.put(PATH, login(number));
  await database.changePassword(login(number));
  clock.advance(REFRESHED);
  await until(() => open === 0);
  await many(service);
  watch();
  expect(open).toBe(POOL_SIZE);
  await cleanUp();
  await until(() => open === 0);
  expect(vault.fetches).toBe(2);
});

const many = (service: Orders): Promise<number[]> =>
  Promise.all(Array.from({ length: 30 }, () => service.count()));
