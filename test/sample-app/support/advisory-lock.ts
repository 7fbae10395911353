import pg from 'pg';

/** Holds up whoever locks the same name in PostgreSQL. */
export class AdvisoryLock {
  private constructor(private readonly client: pg.Client) {}

  static async take(url: string, name: string): Promise<AdvisoryLock> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    return new AdvisoryLock(client);
  }

  /** Resolves once someone waits. */
  async isWaitedFor(): Promise<void> {
    const sql = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while ((await this.client.query(sql)).rows.length === 0);
  }

  async release(): Promise<void> {
    await this.client.end();
  }
}
