import pg from 'pg';

/** States in a table, whose update is atomic: a transaction holds a lock on the name. */
export function tableStateRepository(databaseUrl) {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  // A connection that breaks while nobody uses it is replaced by the next query.
  pool.on('error', () => {});
  const read = async (client, name) => {
    const { rows } = await client.query('SELECT value FROM key_states WHERE name = $1', [name]);
    return rows[0]?.value;
  };
  const write = (client, name, value) =>
    client.query(
      'INSERT INTO key_states VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2',
      [name, value],
    );
  return {
    read: (name) => read(pool, name),
    write: (name, value) => write(pool, name, value),
    update: async (name, change) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [name]);
        await write(client, name, await change(await read(client, name)));
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
  };
}
