import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  type AuthFailure,
  type CredentialFeature,
  type CredentialSource,
  ManagedCredentialsModule,
} from 'nestjs-akeyless/credentials';
import pg from 'pg';
import type { Login } from '../../../../sample-app/src/database/login.js';
import { CLOCK } from '../../../../src/shared/clock.js';
import { RANDOM } from '../../../../src/shared/random.js';
import { Log } from '../../../support/log.js';
import type { ManualClock } from '../../../support/manual-clock.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { Orders } from './orders.js';

/** Draws the times of refreshes. */
const SEED = 2030;

/** How the application gets its login. */
export type OrdersSettings = Pick<
  CredentialFeature<Login, pg.Pool>,
  'authFailure' | 'refreshEvery' | 'timeout'
> & { readonly drain?: string };

/** An application that reads orders, with a login that it gets from a source. */
export class OrdersApplication {
  readonly log = new Log();
  /** SQLSTATE of each call that PostgreSQL has refused or broken off. */
  readonly refusals: unknown[] = [];
  failedFetches = 0;
  poolsMade = 0;
  poolsEnded = 0;
  private context!: INestApplicationContext;

  async start(
    source: CredentialSource,
    path: string,
    clock: ManualClock,
    settings: OrdersSettings,
  ): Promise<void> {
    const random = new SeededRandom(SEED);
    const module = await Test.createTestingModule({
      imports: [
        ManagedCredentialsModule.forRoot({ source }),
        ManagedCredentialsModule.forFeature([this.feature(path, settings)]),
      ],
      providers: [Orders],
    })
      .overrideProvider(CLOCK)
      .useValue(clock)
      .overrideProvider(RANDOM)
      .useValue(() => random.next())
      .setLogger(this.log)
      .compile();
    this.context = await module.init();
    this.orders.login.events$.subscribe(({ type }) => {
      if (type === 'refresh-failed') this.failedFetches += 1;
    });
  }

  get orders(): Orders {
    return this.context.get(Orders);
  }

  stop(): Promise<void> {
    return this.context.close();
  }

  private feature(
    path: string,
    { drain, authFailure, ...settings }: OrdersSettings,
  ): CredentialFeature<Login, pg.Pool> {
    return {
      name: 'orders-db',
      path,
      ...settings,
      ...(authFailure && { authFailure: (outcome) => this.noted(outcome, authFailure) }),
      clients: {
        create: (login) => this.pool(login),
        destroy: async (pool) => {
          await pool.end();
          this.poolsEnded += 1;
        },
        ...(drain !== undefined && { drain }),
      },
    };
  }

  private noted(outcome: unknown, authFailure: AuthFailure): boolean {
    if (outcome instanceof pg.DatabaseError) this.refusals.push(outcome.code);
    return authFailure(outcome);
  }

  private pool({ username: user, password, host, port, database }: Login): pg.Pool {
    this.poolsMade += 1;
    const pool = new pg.Pool({ user, password, host, port, database, max: 4 });
    pool.on('error', () => {});
    return pool;
  }
}
