import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProducerEvents } from 'nestjs-akeyless';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { createApp, type LogStream } from '../app.js';
import { asAdmin } from '../database/admin-session.js';
import { dismantle } from '../database/bootstrap.js';
import { Database } from '../database/database.js';
import { Gateway } from './gateway.js';
import { Witness } from './witness.js';

const RETIREMENT_MS = 15_000;

/** All that the demo plays with. */
export class Stage {
  readonly witness: Witness;

  private constructor(
    private readonly database: Database,
    private readonly app: NestFastifyApplication,
    readonly gateway: Gateway,
  ) {
    this.witness = new Witness(database.url);
  }

  static async on(database: Database, log: LogStream): Promise<Stage> {
    const app = await createApp(database, log);
    await app.listen(0, '127.0.0.1');
    return new Stage(database, app, new Gateway(await app.getUrl(), database.payloads!.root));
  }

  /** Resolves when a root credential was retired, which takes place beside the call that makes it due. */
  async retirementOf(id: string): Promise<void> {
    const { events$ } = this.app.get(ProducerEvents);
    const retired = events$.pipe(filter((event) => event.type === 'retired' && event.id === id));
    await firstValueFrom(retired.pipe(timeout(RETIREMENT_MS)));
  }

  async close(): Promise<void> {
    try {
      await this.app.close();
    } finally {
      // A throw-away server has gone as a whole.
      if (!this.database.server) await asAdmin(this.database.url, dismantle);
    }
  }
}
