import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { scramVerifier } from '../producers/scram-verifier.js';

export const FIRST_ROOT = 'akeyless_root_first';
export const ACCOUNT = 'akeyless_account';

export interface FirstPasswords {
  root: string;
  account: string;
}

/**
 * Makes what the producers work with, and the first logins. May be called again.
 *
 * @returns whether the logins were made: not where there is a root role already, which Akeyless may have rotated to
 */
export async function bootstrap(client: pg.Client, passwords?: FirstPasswords): Promise<boolean> {
  await runScript(client, 'bootstrap.sql');
  if (!passwords || (await hasRoot(client))) return false;
  const root = await scramVerifier(passwords.root);
  const account = pg.escapeLiteral(await scramVerifier(passwords.account));
  await client.query('SELECT akeyless_roots.create_root($1, $2)', [FIRST_ROOT, root]);
  await client.query(`ALTER ROLE ${pg.escapeIdentifier(ACCOUNT)} LOGIN PASSWORD ${account}`);
  return true;
}

async function hasRoot(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE akeyless_roots.is_root(rolname)');
  return rows.length > 0;
}

export async function isBootstrapped(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("SELECT FROM pg_roles WHERE rolname = 'akeyless_issuer'");
  return rows.length > 0;
}

/** Removes all that {@link bootstrap} made and all that was issued with it. */
export async function dismantle(client: pg.Client): Promise<void> {
  await runScript(client, 'dismantle.sql');
}

async function runScript(client: pg.Client, name: string): Promise<void> {
  // The same place seen from src and from dist.
  const sql = await readFile(new URL(`../../sql/${name}`, import.meta.url), 'utf8');
  await client.query(`BEGIN; ${sql}; COMMIT;`);
}
