import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import {
  Close,
  Gather,
  InjectProfile,
  ProfileBackend,
  ProfilePlugin,
  Profiles,
  readProfilesFile,
  Unlock,
} from 'nestjs-akeyless/profiles';
import { Log } from '../support/log.js';
import { cleanUp, encryptedFile, start } from './support/scene.js';

/** Profiles from a second encrypted file. */
@ProfileBackend('file')
class FileBackend {
  @Unlock()
  unlock({ file, key }: { file: string; key: string }): Promise<object> {
    return readProfilesFile(file, key);
  }
}

/** Profiles from a table with a row for each. */
@ProfileBackend('table')
class TableBackend {
  @Unlock()
  async unlock({ url, table }: { url: string; table: string }): Promise<object> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ provider: string; profile: string; values: object }>(
        `SELECT provider, profile, values FROM ${client.escapeIdentifier(table)}`,
      );
      const answer: Record<string, Record<string, object>> = {};
      for (const { provider, profile, values } of rows) {
        answer[provider] = { ...answer[provider], [profile]: values };
      }
      return answer;
    } finally {
      await client.end();
    }
  }
}

/** A pool for each profile, which can log in. */
@ProfilePlugin('pg')
class PgPlugin {
  @Gather()
  async gather(profiles: Record<string, pg.PoolConfig>): Promise<Record<string, pg.Pool>> {
    const pools = Object.entries(profiles).map(async ([name, values]) => {
      const pool = new pg.Pool(values);
      await pool.query('SELECT 1');
      return [name, pool] as const;
    });
    return Object.fromEntries(await Promise.all(pools));
  }

  @Close()
  async close(profiles: Record<string, pg.Pool>): Promise<void> {
    await Promise.all(Object.values(profiles).map((pool) => pool.end()));
  }
}

@Injectable()
class Orders {
  constructor(
    @InjectProfile('pg', 'orders') readonly orders: pg.Pool,
    @InjectProfile('pg', 'reports') readonly reports: pg.Pool,
  ) {}
}

let server: EmbeddedServer;
let admin: pg.Client;

beforeAll(async () => {
  server = await EmbeddedServer.start();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`
    CREATE ROLE orders LOGIN PASSWORD 'swordfish-orders';
    CREATE ROLE reports LOGIN PASSWORD 'swordfish-reports';
    CREATE TABLE credentials (provider text, profile text, values jsonb);
  `);
  const sql = 'INSERT INTO credentials VALUES ($1, $2, $3)';
  await admin.query(sql, ['pg', 'orders', { ...address(), password: 'swordfish-orders' }]);
});

afterEach(cleanUp);

afterAll(async () => {
  await admin.end();
  await server.stop();
});

function address(): pg.PoolConfig {
  return { host: admin.host, port: admin.port, database: 'postgres' };
}

async function sessions(): Promise<string[]> {
  const { rows } = await admin.query<{ usename: string }>(
    "SELECT usename FROM pg_stat_activity WHERE usename IN ('orders', 'reports') ORDER BY usename",
  );
  return rows.map(({ usename }) => usename);
}

/** Waits until the server has taken note of connections that were closed. */
async function withoutSessions(): Promise<void> {
  while ((await sessions()).length > 0);
}

async function profileFile() {
  const second = await encryptedFile({
    pg: { reports: { ...address(), password: 'swordfish-reports' } },
  });
  return {
    'acct-backends': {
      file: { reports: { ...second } },
      table: { orders: { url: server.url, table: 'credentials' } },
    },
    pg: { orders: { user: 'orders' }, reports: { user: 'reports' } },
  };
}

const providers = [FileBackend, TableBackend, PgPlugin, Orders];

it('profiles from a second file and from a table become pools, which are closed at shutdown', async () => {
  const app = await start({ data: await profileFile(), providers });
  const { orders, reports } = app.get(Orders);
  expect((await orders.query('SELECT current_user')).rows).toEqual([{ current_user: 'orders' }]);
  expect((await reports.query('SELECT current_user')).rows).toEqual([{ current_user: 'reports' }]);
  expect(await sessions()).toEqual(['orders', 'reports']);
  await app.close();
  await withoutSessions();
});

it('a pool that was ended before keeps no other from being closed', async () => {
  const log = new Log();
  const app = await start({ data: await profileFile(), providers, log });
  await app.get(Orders).orders.end();
  await app.close();
  await withoutSessions();
  expect(log.lines).toEqual([
    expect.stringContaining('Plugin PgPlugin of "pg" could not close profile "orders"'),
  ]);
});

it('a table that is not there costs its profiles alone, and no log shows the password', async () => {
  const data = await profileFile();
  data['acct-backends'].table.orders.table = 'absent';
  data.pg.orders = { user: 'orders', ...address(), password: 'swordfish-orders' } as never;
  const log = new Log();
  const app = await start({ data, providers, log });
  expect(app.get(Profiles).get<pg.Pool>('pg', 'reports')).toBeInstanceOf(pg.Pool);
  expect(log.lines).toHaveLength(1);
  expect(log.lines[0]).toContain('Backend "table", profile "orders" failed and is skipped');
  expect(log.lines[0]).not.toContain(new URL(server.url).password);
});
