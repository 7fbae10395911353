import pg from 'pg';
import { EmbeddedServer } from '../../../../sample-app/src/database/embedded-server.js';
import type { Login } from '../../support/scene.js';

/** A real PostgreSQL with a table of orders; `PGHOST` and so on lead to it. */
export class OrdersDatabase {
  private constructor(
    private readonly server: EmbeddedServer,
    private readonly admin: pg.Client,
  ) {}

  static async start(): Promise<OrdersDatabase> {
    const server = await EmbeddedServer.start();
    const { hostname, port, pathname } = new URL(server.url);
    Object.assign(process.env, { PGHOST: hostname, PGPORT: port, PGDATABASE: pathname.slice(1) });
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`
      CREATE TABLE orders (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, item text NOT NULL);
      INSERT INTO orders (item) VALUES ('tea'), ('bread');
    `);
    return new OrdersDatabase(server, admin);
  }

  async addUser({ user, password }: Login): Promise<void> {
    await this.admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
    await this.admin.query(`GRANT SELECT, INSERT ON orders TO ${user}`);
  }

  async changePassword({ user, password }: Login): Promise<void> {
    await this.admin.query(`ALTER ROLE ${user} PASSWORD '${password}'`);
  }

  async dropUser(user: string): Promise<void> {
    await this.admin.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  }

  /** Ends them in the middle of whatever they do. */
  async endSessionsOf(user: string): Promise<void> {
    await this.admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
      [user],
    );
  }

  /** Resolves when so many sessions of a user are left, at most. */
  async sessionsOf(user: string, most: number): Promise<void> {
    const sessions = 'SELECT 1 FROM pg_stat_activity WHERE usename = $1';
    // oxlint-disable-next-line no-await-in-loop -- asked again until it is so
    while (Number((await this.admin.query(sessions, [user])).rowCount) > most);
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.server.stop();
  }
}
