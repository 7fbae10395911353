import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../../sample-app/src/database/admin-session.js';
import { dismantle } from '../../sample-app/src/database/bootstrap.js';
import { Database } from '../../sample-app/src/database/database.js';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { Witness, queryAs } from '../../sample-app/src/demo/witness.js';
import { PostgresProducer } from '../../sample-app/src/producers/postgres.producer.js';

const ROLES = 'SELECT rolname FROM pg_roles ORDER BY rolname';

/** As with a hosted PostgreSQL: a role that may create roles, with a database of its own, and no superuser. */
describe("on a database of the user's own, without a superuser", () => {
  let server: EmbeddedServer;
  let url: string;
  const producer = new PostgresProducer();
  const { signal } = new AbortController();

  const roles = () => asAdmin(server.url, async (client) => (await client.query(ROLES)).rows);

  beforeAll(async () => {
    server = await EmbeddedServer.start();
    const own = new URL(server.url);
    own.username = 'host_admin';
    own.password = randomBytes(9).toString('hex');
    own.pathname = '/shop';
    url = own.href;
    await asAdmin(server.url, async (client) => {
      await client.query(`CREATE ROLE host_admin LOGIN CREATEROLE PASSWORD '${own.password}'`);
      await client.query('CREATE DATABASE shop OWNER host_admin');
    });
  });

  afterAll(() => server.stop());

  it('makes no root role unless it is given a password for it', async () => {
    const database = await Database.open({ url });
    await database.onApplicationShutdown();
    expect(database.payloads).toBeUndefined();
    expect(await roles()).not.toContainEqual({ rolname: 'akeyless_root_first' });
  });

  it('issues, rotates, retires and revokes, brings no retired root back, and goes without a trace', async () => {
    const before = (await roles()).filter(({ rolname }) => !rolname.startsWith('akeyless_'));
    const database = await Database.open({ url, rootPassword: 'chosen-by-the-user' });
    const { root } = database.payloads!;
    const lease = await producer.create(root, { role: 'writer' }, 'p-jo', () => {}, signal);
    await queryAs({ ...root, ...lease }, 'CREATE TABLE akeyless_sample.own (id int)');
    const kept = await producer.create(root, { role: 'writer' }, 'p-jo', () => {}, signal);
    await queryAs({ ...root, ...kept }, 'CREATE TABLE akeyless_sample.kept (id int)');

    const { fields } = await producer.rotate(root, 'f'.repeat(24), signal);
    const next = { ...root, ...(fields as { username: string; password: string }) };
    await producer.verify(next, signal);
    await producer.revoke(next, root.username, signal);
    await producer.revoke(next, lease.username, signal);

    const witness = new Witness(server.url);
    expect(await witness.canLogIn(root)).toBe(false);
    expect(await witness.exists(lease.username)).toBe(false);
    await queryAs({ ...root, ...kept }, 'SELECT * FROM akeyless_sample.kept');

    await database.onApplicationShutdown();
    const restarted = await Database.open({ url, rootPassword: 'chosen-by-the-user' });
    await restarted.onApplicationShutdown();
    expect(await witness.exists(root.username)).toBe(false);
    await producer.verify(next, signal);

    await asAdmin(url, dismantle);
    expect(await roles()).toEqual(before);
  });
});
