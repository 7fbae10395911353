import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProducerEvents } from 'nestjs-akeyless';
import { GatewayEmulator } from 'nestjs-akeyless/testing';
import pg from 'pg';
import { filter, firstValueFrom } from 'rxjs';
import { createApp } from '../../../sample-app/src/app.js';
import { Database } from '../../../sample-app/src/database/database.js';
import { Witness } from '../../../sample-app/src/demo/witness.js';
import type { Login } from '../../../sample-app/src/database/login.js';
import { randomPassword } from '../../../sample-app/src/producers/password.js';
import { scramVerifier } from '../../../sample-app/src/producers/scram-verifier.js';

export interface Answer {
  status: number;
  text: string;
}

/** The sample application on a PostgreSQL of its own. */
export class Sample {
  readonly witness: Witness;

  private constructor(
    readonly database: Database,
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly log: readonly string[],
    private readonly admin: pg.Client,
  ) {
    this.witness = new Witness(database.url);
  }

  static async start(): Promise<Sample> {
    const database = await Database.open();
    try {
      return await Sample.on(database);
    } catch (error) {
      await database.onApplicationShutdown();
      throw error;
    }
  }

  private static async on(database: Database): Promise<Sample> {
    const log: string[] = [];
    const app = await createApp(database, { write: (line) => log.push(line) });
    await app.listen(0, '127.0.0.1');
    const admin = new pg.Client({ connectionString: database.url });
    // It ends with the server, which some tests stop.
    admin.on('error', () => {});
    await admin.connect();
    return new Sample(database, app, await app.getUrl(), log, admin);
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.app.close();
  }

  /** A Gateway with a root credential of its own, so that tests do not rotate each other's. */
  async gateway(): Promise<GatewayEmulator<Login>> {
    return GatewayEmulator.attach(this.app, { payload: await this.newRoot() });
  }

  async newRoot(): Promise<Login> {
    const username = `akeyless_root_${randomBytes(8).toString('hex')}`;
    const password = randomPassword();
    const values = [username, await scramVerifier(password)];
    await this.asAdmin('SELECT akeyless_roots.create_root($1, $2)', values);
    return { ...this.database.payloads!.root, username, password };
  }

  async asAdmin<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.admin.query<T>(sql, values)).rows;
  }

  async post(path: string, body: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Resolves with the first event of a type; to be called before what causes it. */
  async next(type: string): Promise<object> {
    const { events$ } = this.app.get(ProducerEvents);
    return firstValueFrom(events$.pipe(filter((event) => event.type === type)));
  }
}
