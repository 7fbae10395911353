import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import {
  ClientEndedError,
  InjectClient,
  InjectCredential,
  ManagedClient,
  ManagedCredential,
  postgresAuthFailure,
} from 'nestjs-akeyless/credentials';
import { ManualClock } from '../support/manual-clock.js';
import { cleanUp, start } from './support/application.js';
import { failureOf, PATH, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

interface DbLogin {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

@Injectable()
class Orders {
  constructor(
    @InjectClient('orders-db') readonly pool: pg.Pool,
    @InjectCredential('orders-db') readonly login: ManagedCredential<DbLogin>,
  ) {}
}

let server: EmbeddedServer;
let admin: pg.Client;
let users = 0;

beforeAll(async () => {
  server = await EmbeddedServer.start();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await server.stop();
});

afterEach(cleanUp);

const secretOf = (user: string, password: string): DbLogin => ({
  user,
  password,
  host: '127.0.0.1',
  port: Number(new URL(server.url).port),
  database: 'postgres',
});

interface Play {
  readonly orders: Orders;
  readonly vault: Vault;
  readonly pools: pg.Pool[];
  /** Another role under the same path; the one before can log in no more, and its sessions end. */
  rotate(): Promise<void>;
  /** Another password for the role: its sessions go on. */
  changePassword(): Promise<void>;
}

async function play(): Promise<Play> {
  const vault = new Vault();
  const pools: pg.Pool[] = [];
  let user = '';
  const createUser = async (): Promise<void> => {
    user = `consumer_${(users += 1)}`;
    await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'swordfish-${users}'`);
    vault.put(PATH, secretOf(user, `swordfish-${users}`));
  };
  await createUser();
  const app = await start({
    root: { source: vault },
    features: [
      {
        name: 'orders-db',
        path: PATH,
        authFailure: postgresAuthFailure,
        clients: {
          create: (login: DbLogin) => {
            const pool = new pg.Pool({ ...login, max: 5 });
            // A session that is ended while it idles; pg would end the process.
            pool.on('error', () => {});
            pools.push(pool);
            return pool;
          },
          destroy: (pool: pg.Pool) => pool.end(),
        },
      },
    ],
    module: { providers: [Orders] },
  });
  return {
    orders: app.get(Orders),
    vault,
    pools,
    rotate: async () => {
      const old = user;
      await createUser();
      await admin.query(`ALTER ROLE ${old} NOLOGIN`);
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
        [old],
      );
    },
    changePassword: async () => {
      users += 1;
      await admin.query(`ALTER ROLE ${user} PASSWORD 'swordfish-${users}'`);
      vault.put(PATH, secretOf(user, `swordfish-${users}`));
    },
  };
}

const USER = 'SELECT current_user AS user';

async function userOf(pool: Pick<pg.Pool, 'query'>): Promise<string | undefined> {
  return (await pool.query<{ user: string }>(USER)).rows[0]?.user;
}

describe('a managed pool of pg', () => {
  it('goes on when its role is rotated, and the old pool ends', async () => {
    const { orders, pools, rotate } = await play();
    expect(await userOf(orders.pool)).toBe(`consumer_${users}`);
    await rotate();
    expect(await userOf(orders.pool)).toBe(`consumer_${users}`);
    await settle();
    expect(pools.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it('passes 20 rotations under load without a failed query, and asks once for each', async () => {
    const { orders, vault, rotate } = await play();
    const state = { isDone: false, queries: 0 };
    const load = Array.from({ length: 8 }, async () => {
      while (!state.isDone) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await userOf(orders.pool);
        state.queries += 1;
      }
    });
    for (let rotation = 0; rotation < 20; rotation++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await rotate();
      // Half of them are found out by the queries, half are known before.
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (rotation % 2 === 0) await orders.login.refresh();
      const target = state.queries + 40;
      // oxlint-disable-next-line no-await-in-loop -- until all of them have seen it
      while (state.queries < target) await settle();
    }
    state.isDone = true;
    await Promise.all(load);
    expect(state.queries).toBeGreaterThan(800);
    expect(vault.fetches).toBeLessThanOrEqual(1 + 2 * 20);
  });

  it('makes a call again whose session was ended by a revoke, while it ran', async () => {
    const { orders, rotate } = await play();
    const old = users;
    const running = orders.pool.query<{ user: string }>(`SELECT pg_sleep(30), current_user AS user
      WHERE current_user = 'consumer_${old}' UNION ALL SELECT NULL, current_user`);
    let isRunning = false;
    while (!isRunning) {
      // oxlint-disable-next-line no-await-in-loop -- until it is there
      const { rowCount } = await admin.query(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND usename = $1",
        [`consumer_${old}`],
      );
      isRunning = rowCount === 1;
    }
    await rotate();
    expect((await running).rows.at(-1)?.user).toBe(`consumer_${users}`);
  });

  it('ends nothing that was checked out: the old pool waits for its release', async () => {
    const { orders, pools, changePassword } = await play();
    const client = await orders.pool.connect();
    await client.query('BEGIN');
    await changePassword();
    await orders.login.refresh();
    await settle();
    await userOf(orders.pool);
    expect(pools.map(({ ending, ended }) => [ending, ended])).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(await userOf(client)).toBe(`consumer_${users - 1}`);
    await client.query('COMMIT');
    client.release();
    while (!pools[0]?.ended) await settle();
  });

  it('fails a call that still waits in the queue of a pool which is ended, instead of never', async () => {
    const clock = new ManualClock();
    let version = 0;
    const credential = new ManagedCredential(
      { name: 'orders-db', path: PATH, source: () => ({ version: (version += 1) }) },
      { clock, random: () => 0.5 },
    );
    const settings = {
      create: () => new pg.Pool({ connectionString: server.url, max: 1 }),
      destroy: (pool: pg.Pool) => pool.end(),
      drain: '5s',
    };
    const clients = new ManagedClient(credential, settings, { clock, random: () => 0.5 });
    await clients.ready();
    const holder = await clients.client.connect();
    const queued = failureOf(clients.client.query(USER));
    await credential.refresh();
    await clients.ready();
    clock.advance(5000);
    await settle();
    holder.release();
    expect(await queued).toBeInstanceOf(ClientEndedError);
    await clients.close();
    credential.close();
  });

  it('does not make again what was part of a transaction', async () => {
    const { orders, rotate } = await play();
    const client = await orders.pool.connect();
    client.on('error', () => {});
    await client.query('BEGIN');
    await rotate();
    expect(await failureOf(userOf(client))).toBeInstanceOf(Error);
    client.release(true);
  });

  it('logs in anew in connect() as well', async () => {
    const { orders, rotate } = await play();
    await rotate();
    const client = await orders.pool.connect();
    expect(await userOf(client)).toBe(`consumer_${users}`);
    client.release();
  });

  it('passes the errors of queries', async () => {
    const { orders, vault } = await play();
    const error = await failureOf(orders.pool.query('SELECT nonsense'));
    expect(error.message).toBe('column "nonsense" does not exist');
    expect(vault.fetches).toBe(1);
  });
});
