import pg from 'pg';
import type { Login } from '../database/login.js';

// invalid_authorization_specification, invalid_password: what PostgreSQL answers to who may not log in.
const REFUSED = new Set(['28000', '28P01']);

/** Asks PostgreSQL itself, past the application. */
export class Witness {
  constructor(private readonly url: string) {}

  async rolesLike(pattern: string): Promise<string[]> {
    const sql = 'SELECT rolname FROM pg_roles WHERE rolname LIKE $1 ORDER BY rolname';
    const rows = await query<{ rolname: string }>({ connectionString: this.url }, sql, [pattern]);
    return rows.map(({ rolname }) => rolname);
  }

  async exists(role: string): Promise<boolean> {
    return (await this.rolesLike(role.replaceAll('_', '\\_'))).length > 0;
  }

  async existAny(roles: readonly string[]): Promise<boolean> {
    const sql = 'SELECT FROM pg_roles WHERE rolname = ANY ($1::text[])';
    return (await query({ connectionString: this.url }, sql, [roles])).length > 0;
  }

  /** Whether there is a session of one of them now. */
  async isAnyLoggedIn(roles: readonly string[]): Promise<boolean> {
    const sql = 'SELECT FROM pg_stat_activity WHERE usename = ANY ($1::text[])';
    return (await query({ connectionString: this.url }, sql, [roles])).length > 0;
  }

  async canLogIn(login: Login): Promise<boolean> {
    return (await codeOf(queryAs(login, 'SELECT 1'), REFUSED)) === undefined;
  }
}

export function queryAs<T extends object>(login: Login, sql: string): Promise<T[]> {
  return query<T>(configOf(login), sql);
}

export function configOf({ username: user, ...rest }: Login): pg.ClientConfig {
  return { ...rest, user };
}

/** The SQLSTATE with which something failed, if it is one of those expected; undefined if it did not fail. */
export async function codeOf(
  outcome: Promise<unknown>,
  expected: ReadonlySet<string>,
): Promise<string | undefined> {
  try {
    await outcome;
    return undefined;
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (code !== undefined && expected.has(code)) return code;
    throw error;
  }
}

async function query<T extends object>(
  config: pg.ClientConfig,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
