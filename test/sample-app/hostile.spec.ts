import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewayEmulator } from 'nestjs-akeyless/testing';
import type { Login } from '../../sample-app/src/database/login.js';
import { queryAs } from '../../sample-app/src/demo/witness.js';
import { Sample } from './support/sample.js';

const HOSTILE = [
  'reader"; DROP ROLE postgres; --',
  "reader'; ALTER ROLE akeyless_issuer SUPERUSER; --",
  'reader, postgres',
  'akeyless_writer',
  'pg_read_all_data',
  'postgres',
  'READER',
  'reader ',
  'ｒｅａｄｅｒ',
  'rеader',
  'reader\u0000writer',
  '\ud800',
  '$1',
  '%I',
  'constructor',
  '__proto__',
  'toString',
  'x'.repeat(100_000),
  '',
];

const ROLES = `SELECT rolname, rolsuper, rolcreaterole, rolcanlogin,
    ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid ORDER BY 1) AS groups
  FROM pg_roles r ORDER BY rolname`;

describe('hostile values', () => {
  let sample: Sample;
  let gateway: GatewayEmulator<Login>;
  let payload: string;

  beforeAll(async () => {
    sample = await Sample.start();
    gateway = await sample.gateway();
    payload = JSON.stringify(gateway.payload);
  });

  afterAll(() => sample.stop());

  describe('as the role asked for', () => {
    it.each(HOSTILE.map((role) => [role.slice(0, 50), role]))(
      '%j: 400, nothing is made',
      async (_, role) => {
        const before = await sample.asAdmin(ROLES);

        const answer = await sample.post('/sync/create', { payload, input: { role } });

        expect(answer.status).toBe(400);
        expect(await sample.asAdmin(ROLES)).toEqual(before);
      },
    );

    it.each([[['reader']], [{ reader: 1 }], [1], [null], [true]])('%j: 400', async (role) => {
      const answer = await sample.post('/sync/create', { payload, input: { role } });
      expect(answer.status).toBe(400);
    });

    it("beside a field of one's own: 400", async () => {
      const input = { role: 'reader', group: 'akeyless_writer' };
      expect((await sample.post('/sync/create', { payload, input })).status).toBe(400);
    });
  });

  describe("as the purpose, part of the role's name", () => {
    const purposes = HOSTILE.filter((purpose) => purpose.length <= 200);

    it.each(purposes)("%j: a plain name, and a reader's rights only", async (purpose) => {
      const before = await sample.asAdmin<{ rolname: string }>(ROLES);

      const { id, response } = await gateway.create<Login>({ input: { role: 'reader', purpose } });

      expect(id).toMatch(/^akeyless_lease_[a-z0-9_]{1,48}$/);
      const after = await sample.asAdmin<{ rolname: string }>(ROLES);
      expect(
        after.filter(({ rolname }) => rolname !== id && rolname !== 'akeyless_issuer'),
      ).toEqual(before.filter(({ rolname }) => rolname !== 'akeyless_issuer'));
      expect(after.find(({ rolname }) => rolname === id)).toEqual({
        rolname: id,
        rolsuper: false,
        rolcreaterole: false,
        rolcanlogin: true,
        groups: ['akeyless_lease', 'akeyless_reader'],
      });
      expect(await queryAs(response, 'SELECT current_user')).toEqual([{ current_user: id }]);
    });

    it('over 200 characters: 400', async () => {
      const input = { role: 'reader', purpose: 'x'.repeat(201) };
      expect((await sample.post('/sync/create', { payload, input })).status).toBe(400);
    });
  });

  it.each(HOSTILE.filter((id) => id.length < 1000))(
    'as who asks, in a comment: %j',
    async (access_id) => {
      const client_info = { access_id, sub_claims: null };
      const input = { role: 'reader' };
      const { status } = await sample.post('/sync/create', { payload, input, client_info });
      expect([200, 400]).toContain(status);
    },
  );

  describe('as the id to revoke', () => {
    const NOT_ISSUED = [
      'postgres',
      'akeyless_reader',
      'akeyless_issuer',
      'akeyless_owner',
      'akeyless_account',
      'akeyless_lease',
      'akeyless_root_not_a_root',
      'akeyless_lease_not_a_lease',
      'someone_else',
      'akeyless_lease_unmarked',
      'akeyless_misnamed',
      'akeyless_lease_x"; DROP ROLE someone_else; --',
      "akeyless_root_x'); DROP ROLE someone_else; --",
      'akeyless_lease_\u0000',
      `akeyless_lease_${'x'.repeat(100)}`,
      ...HOSTILE,
    ];

    beforeAll(async () => {
      await sample.asAdmin('CREATE ROLE someone_else LOGIN');
      // Names that look right, one of them with the marker, but from another hand.
      await sample.asAdmin('CREATE ROLE akeyless_lease_not_a_lease LOGIN IN ROLE akeyless_lease');
      await sample.asAdmin('CREATE ROLE akeyless_root_not_a_root LOGIN IN ROLE akeyless_issuer');
      // The issuer could drop these: one lacks the marker, the other the name.
      await sample.asAdmin(
        `SET ROLE akeyless_issuer; CREATE ROLE akeyless_lease_unmarked LOGIN;
         CREATE ROLE akeyless_misnamed LOGIN IN ROLE akeyless_lease; RESET ROLE`,
      );
    });

    it.each(NOT_ISSUED.map((id) => [id.slice(0, 50), id]))(
      '%j: refused, nothing is dropped',
      async (_, id) => {
        const before = await sample.asAdmin(ROLES);

        const answer = await sample.post('/sync/revoke', { payload, ids: [id] });

        expect(answer.status).toBe(403);
        expect(await sample.asAdmin(ROLES)).toEqual(before);
      },
    );

    it('beside an id that was issued: that one is revoked all the same', async () => {
      const { id } = await gateway.create<Login>({ input: { role: 'reader' } });

      const revoking = gateway.revoke('someone_else', id);

      await expect(revoking).rejects.toThrow(/not revoked: someone_else/);
      expect(await sample.witness.exists(id)).toBe(false);
      expect(await sample.witness.exists('someone_else')).toBe(true);
    });

    it('the root credential that the call itself comes with: refused', async () => {
      const { username } = gateway.payload;
      const answer = await sample.post('/sync/revoke', { payload, ids: [username] });

      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await sample.witness.canLogIn(gateway.payload)).toBe(true);
    });
  });

  describe('as the payload', () => {
    it.each([
      ['a port that is no number', { port: 'x; y' }],
      ['a port out of range', { port: 65_536 }],
      ['no host', { host: '' }],
      ['a password that is no text', { password: { length: 3 } }],
    ])('%s: 400', async (_, fields) => {
      const bad = JSON.stringify({ ...gateway.payload, ...fields });
      const answer = await sample.post('/sync/create', { payload: bad, input: { role: 'reader' } });
      expect(answer.status).toBe(400);
    });
  });
});
