import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProducerEvents } from 'nestjs-akeyless';
import { GatewayEmulator } from 'nestjs-akeyless/testing';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { createApp, type LogStream } from '../app.js';
import { asAdmin } from '../database/admin-session.js';
import { dismantle } from '../database/bootstrap.js';
import { Database } from '../database/database.js';
import type { Login } from '../database/login.js';
import { OrdersApplication } from './orders.application.js';
import { throughEncryptedFile } from './payload-file.js';
import { Witness } from './witness.js';

const RETIREMENT_MS = 15_000;

/** All that the demo plays with. */
export class Stage {
  readonly witness: Witness;
  /** Undefined before {@link startApplication}. */
  application: OrdersApplication | undefined;

  private constructor(
    private readonly database: Database,
    private readonly app: NestFastifyApplication,
    readonly gateway: GatewayEmulator<Login>,
  ) {
    this.witness = new Witness(database.url);
  }

  static async on(database: Database, log: LogStream): Promise<Stage> {
    const app = await createApp(database, log);
    const payload = await throughEncryptedFile(database.payloads!.root);
    const gateway = await GatewayEmulator.attach(app, { payload });
    return new Stage(database, app, gateway);
  }

  /** Resolves when a root credential was retired, which takes place beside the call that makes it due. */
  async retirementOf(id: string): Promise<void> {
    const { events$ } = this.app.get(ProducerEvents);
    const retired = events$.pipe(filter((event) => event.type === 'retired' && event.id === id));
    await firstValueFrom(retired.pipe(timeout(RETIREMENT_MS)));
  }

  async startApplication(): Promise<OrdersApplication> {
    this.application = await OrdersApplication.start(this.gateway);
    return this.application;
  }

  async close(): Promise<void> {
    try {
      await this.application?.close();
      await this.app.close();
    } finally {
      // A throw-away server has gone as a whole.
      if (!this.database.server) await asAdmin(this.database.url, dismantle);
    }
  }
}
