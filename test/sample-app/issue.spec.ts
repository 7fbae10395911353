import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayEmulator } from 'nestjs-akeyless/testing';
import pg from 'pg';
import type { Login } from '../../sample-app/src/database/login.js';
import { configOf, queryAs } from '../../sample-app/src/demo/witness.js';
import { FaultyProxy } from './support/faulty-proxy.js';
import { Sample } from './support/sample.js';

const ITEMS = 'SELECT item FROM akeyless_sample.orders';

describe('a PostgreSQL role issued', () => {
  let sample: Sample;

  beforeAll(async () => {
    sample = await Sample.start();
  });

  afterAll(() => sample.stop());

  it('logs in as a reader: reads, does not write', async () => {
    const gateway = await sample.gateway();
    const { id, response } = await gateway.create<Login>({ input: { role: 'reader' } });

    expect(response.username).toBe(id);
    expect(await queryAs(response, ITEMS)).toContainEqual({ item: 'tea' });
    await expect(
      queryAs(response, "INSERT INTO akeyless_sample.orders (item) VALUES ('x')"),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('logs in as a writer: writes', async () => {
    const gateway = await sample.gateway();
    const { response } = await gateway.create<Login>({ input: { role: 'writer' } });

    await queryAs(response, "INSERT INTO akeyless_sample.orders (item) VALUES ('coffee')");
    expect(await queryAs(response, ITEMS)).toContainEqual({ item: 'coffee' });
  });

  it('has an end of its own, says who asked, and may not administer anything', async () => {
    const gateway = await sample.gateway();
    const { id } = await gateway.create({
      input: { role: 'writer', purpose: 'Nightly report' },
      clientInfo: { accessId: 'p-jo' },
    });

    expect(id).toMatch(/^akeyless_lease_nightly_report_[0-9a-f]{16}$/);
    const [role] = await sample.asAdmin(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
         rolvaliduntil BETWEEN now() AND now() + interval '2 hours' AS ends,
         shobj_description(oid, 'pg_authid') AS comment
       FROM pg_roles WHERE rolname = $1`,
      [id],
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
      ends: true,
      comment: 'Issued by Akeyless to p-jo',
    });
  });

  it('is made without its password ever reaching the server', async () => {
    const root = await sample.newRoot();
    const proxy = await FaultyProxy.to(root.port);
    const gateway = await GatewayEmulator.attach(sample.app, {
      payload: { ...root, port: proxy.port },
    });

    const { id, response } = await gateway.create<Login>({ input: { role: 'reader' } });
    proxy.close();

    expect(proxy.heard).toContain(`CREATE ROLE ${id} LOGIN PASSWORD 'SCRAM-SHA-256$`);
    expect(proxy.heard).not.toContain(response.password);
    expect(await sample.witness.canLogIn({ ...response, port: root.port })).toBe(true);
  });

  it('is not made by a dry run', async () => {
    const gateway = await sample.gateway();
    const before = await sample.witness.rolesLike('akeyless\\_lease\\_%');

    expect(await gateway.dryRun()).toEqual({ id: 'akeyless-dry-run', response: {} });
    expect(await sample.witness.rolesLike('akeyless\\_lease\\_%')).toEqual(before);
  });

  it('is not made by a root credential that does not work, and a dry run finds that out', async () => {
    const root = { ...(await sample.newRoot()), password: 'forged-password-9417' };
    const payload = JSON.stringify(root);
    const before = await sample.witness.rolesLike('%');

    const create = await sample.post('/sync/create', { payload, input: { role: 'reader' } });
    const client_info = { access_id: 'p-custom', sub_claims: null };
    const dryRun = await sample.post('/sync/create', { payload, input: '', client_info });

    expect([create.status, dryRun.status]).toEqual([500, 500]);
    expect(create.text + dryRun.text + sample.log.join('')).not.toContain('forged-password-9417');
    expect(await sample.witness.rolesLike('%')).toEqual(before);
  });

  describe.each([
    ['before the role is complete', 'cut before', 'COMMENT ON ROLE'],
    ['while the commit is under way, which takes place', 'cut after', 'COMMIT'],
  ] as const)('whose connection breaks %s', (_, fault, query) => {
    it('is not left behind', async () => {
      const root = await sample.newRoot();
      const proxy = await FaultyProxy.to(root.port);
      void proxy.arm(query, fault);
      const payload = JSON.stringify({ ...root, port: proxy.port });
      const before = await sample.witness.rolesLike('%');

      const answer = await sample.post('/sync/create', { payload, input: { role: 'reader' } });
      proxy.close();

      expect(proxy.hasSprung).toBe(true);
      expect(answer.status).toBe(500);
      expect(await sample.witness.rolesLike('%')).toEqual(before);
    });
  });

  describe('when revoked', () => {
    it('is gone, its sessions are ended, and it is refused', async () => {
      const gateway = await sample.gateway();
      const { id, response } = await gateway.create<Login>({ input: { role: 'reader' } });
      const session = new pg.Client(configOf(response));
      session.on('error', () => {});
      await session.connect();
      const ended = new Promise((resolve) => session.once('end', resolve));

      expect(await gateway.revoke(id)).toMatchObject({ revoked: [id] });

      await ended;
      expect(await sample.witness.exists(id)).toBe(false);
      expect(await sample.witness.canLogIn(response)).toBe(false);
    });

    it('counts as revoked when it was gone before, beside others', async () => {
      const gateway = await sample.gateway();
      const [first, second] = [
        await gateway.create<Login>({ input: { role: 'reader' } }),
        await gateway.create<Login>({ input: { role: 'reader' } }),
      ];
      await gateway.revoke(first.id);

      const { revoked } = await gateway.revoke(first.id, second.id);

      expect(revoked).toEqual([first.id, second.id]);
      expect(await sample.witness.exists(second.id)).toBe(false);
    });

    it('is revoked once by calls at the same time', async () => {
      const gateway = await sample.gateway();
      const { id } = await gateway.create<Login>({ input: { role: 'reader' } });

      const answers = await Promise.all([1, 2, 3, 4].map(() => gateway.revoke(id)));

      expect(answers.map(({ revoked }) => revoked)).toEqual([[id], [id], [id], [id]]);
    });

    it('leaves its tables, and its functions without any right', async () => {
      const gateway = await sample.gateway();
      const { id, response } = await gateway.create<Login>({ input: { role: 'writer' } });
      await queryAs(response, 'CREATE TABLE akeyless_sample.drafts (body text)');
      await queryAs(
        response,
        `CREATE FUNCTION akeyless_sample.back_door() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
         AS 'SELECT item FROM akeyless_sample.orders'`,
      );

      await gateway.revoke(id);

      const [drafts] = await sample.asAdmin(
        "SELECT tableowner FROM pg_tables WHERE tablename = 'drafts'",
      );
      expect(drafts).toEqual({ tableowner: 'akeyless_heir' });
      await expect(sample.asAdmin('SELECT akeyless_sample.back_door()')).rejects.toMatchObject({
        code: '42501',
      });
    });
  });
});
