import { AlreadyGone } from 'nestjs-akeyless';
import pg from 'pg';
import { NotOurs } from './not-ours.js';

/** Named after its rotation, a root role is found again by a repeat of the rotation. */
export function rootName(rotationId: string): string {
  return `akeyless_root_${rotationId}`;
}

export function isRootName(name: string): boolean {
  return /^akeyless_root_[a-z0-9_]{1,40}$/.test(name);
}

/** Makes a root role, or gives the one of that name another password. */
export async function createRoot(client: pg.Client, name: string, verifier: string): Promise<void> {
  await client.query('SELECT akeyless_roots.create_root($1, $2)', [name, verifier]);
}

export async function dropRoot(client: pg.Client, name: string): Promise<void> {
  try {
    const { rows } = await client.query<{ found: boolean }>(
      'SELECT akeyless_roots.disable_root($1) AS found',
      [name],
    );
    if (!rows[0]!.found) throw new AlreadyGone();
    await client.query('SELECT akeyless_roots.drop_root($1)', [name]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE)
      throw new NotOurs();
    throw error;
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';
