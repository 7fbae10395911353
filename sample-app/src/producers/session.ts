import { Socket } from 'node:net';
import pg from 'pg';
import type { Login } from '../database/login.js';

// What another role has put into a schema must never be found in place of PostgreSQL's own.
const SEARCH_PATH = '-c search_path=pg_catalog';
const AS_ISSUER = `${SEARCH_PATH} -c role=akeyless_issuer`;

type Work<T> = (client: pg.Client) => Promise<T>;

/**
 * Logs in, works, logs out. Not a pool: that would keep sessions and passwords of root roles which Akeyless has
 * replaced since.
 */
export function withSession<T>(who: Login, signal: AbortSignal, work: Work<T>): Promise<T> {
  return open(who, SEARCH_PATH, signal, work);
}

/** The same for a root role, acting as the role that makes and owns the leases. */
export function asIssuer<T>(root: Login, signal: AbortSignal, work: Work<T>): Promise<T> {
  return open(root, AS_ISSUER, signal, work);
}

async function open<T>(
  { host, port, database, username: user, password, ssl = false }: Login,
  options: string,
  signal: AbortSignal,
  work: Work<T>,
): Promise<T> {
  signal.throwIfAborted();
  // Aborting closes the connection, whatever it is doing: what was not committed the server then undoes.
  const stream = (): Socket => new Socket({ signal });
  const client = new pg.Client({ host, port, database, user, password, ssl, options, stream });
  // A connection that breaks between two queries is noticed by the next one; unheard, it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // Fails where the connection is gone, and then the server has rolled back by itself.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
