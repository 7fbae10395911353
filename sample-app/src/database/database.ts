import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { Login } from './login.js';
import { randomPassword } from '../producers/password.js';
import { asAdmin } from './admin-session.js';
import { ACCOUNT, bootstrap, FIRST_ROOT } from './bootstrap.js';
import { EmbeddedServer } from './embedded-server.js';

export interface DatabaseOptions {
  /** Of a role that may create roles and schemas. Without it, a throw-away server is started. */
  url?: string | undefined;
  /** Of the first root role. On a server of one's own none is made without it, nor where there is one already. */
  rootPassword?: string | undefined;
}

/** The database that the sample runs on. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  private constructor(
    readonly url: string,
    readonly address: Omit<Login, 'username' | 'password'>,
    /** What to store in Akeyless, if this process knows it. */
    readonly payloads: { root: Login; account: Login } | undefined,
    /** What no log may show. */
    readonly secrets: readonly string[],
    readonly server: EmbeddedServer | undefined,
  ) {
    this.pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 2000 });
    // The pool replaces a connection that breaks while idle; without a listener it would end the process instead.
    this.pool.on('error', () => {});
  }

  static async open({ url, rootPassword }: DatabaseOptions = {}): Promise<Database> {
    const server = url === undefined ? await EmbeddedServer.start() : undefined;
    try {
      return await Database.prepare(server?.url ?? url!, rootPassword, server);
    } catch (error) {
      await server?.stop();
      throw error;
    }
  }

  private static async prepare(
    url: string,
    rootPassword?: string,
    server?: EmbeddedServer,
  ): Promise<Database> {
    const root = rootPassword ?? (server && randomPassword());
    const passwords = root === undefined ? undefined : { root, account: randomPassword() };
    return asAdmin(url, async (client) => {
      const made = await bootstrap(client, passwords);
      const { host, port, database = 'postgres', ssl } = client;
      const address = { host, port, database, ...(ssl ? { ssl: true } : {}) };
      const payloads =
        made && passwords
          ? {
              root: { ...address, username: FIRST_ROOT, password: passwords.root },
              account: { ...address, username: ACCOUNT, password: passwords.account },
            }
          : undefined;
      const secrets = [client.password ?? '', ...Object.values(passwords ?? {})];
      return new Database(url, address, payloads, secrets, server);
    });
  }

  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  /** Not `onModuleDestroy`, which comes before the calls in flight are answered: they still need the database. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
    await this.server?.stop();
  }
}
