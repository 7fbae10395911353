import { AlreadyGone } from 'nestjs-akeyless';
import pg from 'pg';
import { NotOurs } from './not-ours.js';
import { isLeaseName } from './lease-name.js';

// Akeyless revokes after 60 minutes by default. Should that never happen, the password ends by itself.
const LIFETIME = '2 hours';
const SESSION_END_MS = 5000;

export interface NewLease {
  name: string;
  verifier: string;
  group: string;
  comment: string;
}

/** Makes the role of a lease; to be called in a transaction. Answers when its password ends. */
export async function createLease(client: pg.Client, lease: NewLease): Promise<Date> {
  // Until the transaction ends: a revoke waits for a COMMIT that is still under way when its connection breaks.
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [lease.name]);
  const { rows } = await client.query<{ statement: string; end: Date }>(
    `SELECT format('CREATE ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', $1::text, $2::text, term.end) AS statement, term.end
     FROM (SELECT now() + $3::interval AS end) AS term`,
    [lease.name, lease.verifier, LIFETIME],
  );
  const { statement, end } = rows[0]!;
  const role = pg.escapeIdentifier(lease.name);
  await client.query(statement);
  await client.query(`GRANT ${pg.escapeIdentifier(lease.group)} TO ${role} WITH INHERIT TRUE`);
  await client.query(`GRANT akeyless_lease TO ${role} WITH INHERIT FALSE, SET FALSE`);
  await client.query(`COMMENT ON ROLE ${role} IS ${pg.escapeLiteral(lease.comment)}`);
  return end;
}

/** Ends the sessions of a lease, hands over what it owns in this database, and drops its role. */
export async function dropLease(client: pg.Client, name: string): Promise<void> {
  if (!isLeaseName(name)) throw new NotOurs();
  // Until this session ends: a repeated revoke waits, and then finds nothing to do.
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
  await assertIssued(client, name);

  const role = pg.escapeIdentifier(name);
  // Committed before sessions are ended, so that no new one begins.
  await client.query(`ALTER ROLE ${role} NOLOGIN`);
  // PostgreSQL wants the rights of a role from who ends its sessions and hands over what it owns.
  await client.query(`GRANT ${role} TO CURRENT_ROLE WITH INHERIT TRUE, SET TRUE`);
  await client.query(
    'SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE usename = $1::text',
    [name, SESSION_END_MS],
  );
  // One query string is one transaction.
  await client.query(
    `REASSIGN OWNED BY ${role} TO akeyless_heir; DROP OWNED BY ${role}; DROP ROLE ${role}`,
  );
}

// A name proves nothing: the id comes from outside.
async function assertIssued(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ issued: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_auth_members
       WHERE member = pg_roles.oid
         AND roleid = 'akeyless_lease'::regrole
         AND grantor = 'akeyless_issuer'::regrole
     ) AS issued
     FROM pg_roles WHERE rolname = $1::text`,
    [name],
  );
  if (rows.length === 0) throw new AlreadyGone();
  if (!rows[0]!.issued) throw new NotOurs();
}
