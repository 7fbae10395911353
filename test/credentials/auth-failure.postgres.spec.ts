import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { failure } from './support/akeyless/scene.js';
import { postgresAuthFailure, postgresSessionEnded } from 'nestjs-akeyless/credentials';

let server: EmbeddedServer;
let admin: pg.Client;

beforeAll(async () => {
  server = await EmbeddedServer.start();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`
    CREATE ROLE orders LOGIN PASSWORD 'first';
    CREATE ROLE locked NOLOGIN PASSWORD 'first';
    CREATE ROLE expired LOGIN PASSWORD 'first' VALID UNTIL '2001-01-01';
  `);
});

afterAll(async () => {
  await admin.end();
  await server.stop();
});

function urlOf(user: string, password: string): string {
  return Object.assign(new URL(server.url), { username: user, password }).href;
}

async function login(user: string, password: string): Promise<unknown> {
  return failure(new pg.Client({ connectionString: urlOf(user, password) }).connect());
}

it.each([
  ['a wrong password', 'orders', 'wrong', '28P01'],
  ['a role that is gone', 'absent', 'first', '28P01'],
  ['a password that has expired', 'expired', 'first', '28P01'],
  ['a role that may not log in', 'locked', 'first', '28000'],
])('%s is an authentication failure', async (_what, user, password, code) => {
  const error = await login(user, password);
  expect(error).toMatchObject({ code });
  expect(postgresAuthFailure(error)).toBe(true);
  expect(postgresSessionEnded(error)).toBe(false);
});

it('no other error is', async () => {
  const missing = urlOf('postgres', new URL(server.url).password).replace(/\/postgres$/, '/absent');
  const errors = [
    await failure(admin.query('SELECT nonsense')),
    await failure(new pg.Client({ connectionString: missing }).connect()),
    await failure(new pg.Client({ host: '127.0.0.1', port: 1 }).connect()),
  ];
  expect(errors.map(postgresAuthFailure)).toEqual([false, false, false]);
  expect(errors.map(postgresSessionEnded)).toEqual([false, false, false]);
});

it('a row that looks like an error is none', async () => {
  const { rows } = await admin.query("SELECT '28P01' AS code, '57P01' AS cause");
  expect(postgresAuthFailure(rows[0])).toBe(false);
  expect(postgresAuthFailure(rows)).toBe(false);
});

it('a session that a revoke has ended', async () => {
  const client = new pg.Client({ connectionString: urlOf('orders', 'first') });
  client.on('error', () => undefined);
  await client.connect();
  const waiting = failure(client.query('SELECT pg_sleep(1000)'));
  const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'orders'";
  while ((await admin.query(`${end} AND state = 'active'`)).rowCount === 0);
  const error = await waiting;
  expect(error).toMatchObject({ code: '57P01' });
  expect(postgresSessionEnded(error)).toBe(true);
  expect(postgresAuthFailure(error)).toBe(false);
});

it('is found inside what TypeORM throws', async () => {
  const wrong = new DataSource({ type: 'postgres', url: urlOf('orders', 'wrong') });
  expect(postgresAuthFailure(await failure(wrong.initialize()))).toBe(true);
  const right = new DataSource({
    type: 'postgres',
    url: urlOf('orders', 'first'),
    extra: { max: 1 },
  });
  await right.initialize();
  const raise = (state: string): string => `DO $$ BEGIN RAISE SQLSTATE '${state}'; END $$`;
  const denied = await failure(right.query(raise('28P01')));
  expect(denied).toMatchObject({ name: 'QueryFailedError' });
  expect(postgresAuthFailure(denied)).toBe(true);
  expect(postgresSessionEnded(await failure(right.query(raise('57P01'))))).toBe(true);
  expect(postgresAuthFailure(await failure(right.query('SELECT nonsense')))).toBe(false);
  await right.destroy();
});
