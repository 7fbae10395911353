import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Login } from '../../sample-app/src/database/login.js';
import { configOf, queryAs } from '../../sample-app/src/demo/witness.js';
import { Sample } from './support/sample.js';

describe('the rotation of a root role', () => {
  let sample: Sample;

  beforeAll(async () => {
    sample = await Sample.start();
  });

  afterAll(() => sample.stop());

  it('makes a second one, and leaves the first alone until the second was used', async () => {
    const gateway = await sample.gateway();
    const old = gateway.payload;

    await gateway.rotate();

    expect(gateway.payload.username).toMatch(/^akeyless_root_[0-9a-f]{24}$/);
    expect(gateway.payload).toMatchObject({
      host: old.host,
      port: old.port,
      database: old.database,
    });
    expect(await sample.witness.canLogIn(gateway.payload)).toBe(true);
    expect(await sample.witness.canLogIn(old)).toBe(true);
  });

  it('drops the first one when the second is used', async () => {
    const gateway = await sample.gateway();
    const old = gateway.payload;
    await gateway.rotate();

    await Promise.all([
      sample.next('retired'),
      gateway.create<Login>({ input: { role: 'reader' } }),
    ]);

    expect(await sample.witness.exists(old.username)).toBe(false);
    expect(await sample.witness.canLogIn(old)).toBe(false);
    expect(await sample.witness.canLogIn(gateway.payload)).toBe(true);
  });

  it('leaves what the first one issued at work, and revocable by the second', async () => {
    const gateway = await sample.gateway();
    const old = gateway.payload;
    const lease = await gateway.create<Login>({ input: { role: 'writer' } });
    await queryAs(lease.response, 'CREATE TABLE akeyless_sample.notes (body text)');
    await gateway.rotate();
    await Promise.all([
      sample.next('retired'),
      gateway.create<Login>({ input: { role: 'reader' } }),
    ]);
    expect(await sample.witness.exists(old.username)).toBe(false);

    await queryAs(lease.response, "INSERT INTO akeyless_sample.notes VALUES ('still here')");
    await queryAs(lease.response, 'SELECT item FROM akeyless_sample.orders');

    expect(await gateway.revoke(lease.id)).toMatchObject({ revoked: [lease.id] });
    expect(await sample.witness.exists(lease.id)).toBe(false);
  });

  it('goes on working after many rotations', async () => {
    const gateway = await sample.gateway();
    const lease = await gateway.create<Login>({ input: { role: 'reader' } });
    const names = [gateway.payload.username];
    for (let round = 0; round < 3; round += 1) {
      await gateway.rotate();
      await Promise.all([
        sample.next('retired'),
        gateway.create<Login>({ input: { role: 'reader' } }),
      ]);
      names.push(gateway.payload.username);
    }

    const left = await Promise.all(names.map((name) => sample.witness.exists(name)));
    expect(left).toEqual([false, false, false, true]);
    await queryAs(lease.response, 'SELECT item FROM akeyless_sample.orders');
    await gateway.revoke(lease.id);
    expect(await sample.witness.exists(lease.id)).toBe(false);
  });

  it('repeated with the old payload finds the same second one', async () => {
    const payload = JSON.stringify(await sample.newRoot());
    const first = JSON.parse((await sample.post('/sync/rotate', { payload })).text);
    const second = JSON.parse((await sample.post('/sync/rotate', { payload })).text);

    expect(JSON.parse(second.payload).username).toBe(JSON.parse(first.payload).username);
    expect(await sample.witness.canLogIn(JSON.parse(second.payload))).toBe(true);
  });

  it('can be completed by hand: the first one is revoked by its name, sessions and all', async () => {
    const gateway = await sample.gateway();
    const old = gateway.payload;
    await gateway.rotate();
    const session = new pg.Client(configOf(old));
    session.on('error', () => {});
    await session.connect();
    await session.query('CREATE TEMPORARY TABLE mine (id int)');

    const { revoked } = await gateway.revoke(old.username);

    expect(revoked).toEqual([old.username]);
    expect(await sample.witness.exists(old.username)).toBe(false);
    await expect(session.query('SELECT 1')).rejects.toThrow(/not queryable|terminat/);
  });

  it('by a root credential that does not work makes none', async () => {
    const payload = JSON.stringify({
      ...(await sample.newRoot()),
      password: 'forged-password-5520',
    });
    const before = await sample.witness.rolesLike('%');

    const { status, text } = await sample.post('/sync/rotate', { payload });

    expect(status).toBe(500);
    expect(text + sample.log.join('')).not.toContain('forged-password-5520');
    expect(await sample.witness.rolesLike('%')).toEqual(before);
  });

  it('gives a root role no right but to act as the issuer', async () => {
    const gateway = await sample.gateway();
    await gateway.rotate();
    const { username } = gateway.payload;

    const [role] = await sample.asAdmin(
      `SELECT rolsuper, rolcreaterole, rolinherit,
         ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid) AS groups,
         EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND admin_option) AS administers
       FROM pg_roles r WHERE rolname = $1`,
      [username],
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolinherit: false,
      groups: ['akeyless_issuer'],
      administers: false,
    });
  });
});
