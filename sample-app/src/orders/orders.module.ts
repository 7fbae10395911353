import { type DynamicModule, Module } from '@nestjs/common';
import {
  akeylessSource,
  type AkeylessSourceOptions,
  ManagedCredentialsModule,
  postgresAuthFailure,
} from 'nestjs-akeyless/credentials';
import pg from 'pg';
import { Orders } from './orders.js';
import { OrdersLogin } from './orders.login.js';

export interface OrdersOptions {
  /** Where Akeyless is, and as whom it is asked. */
  akeyless: AkeylessSourceOptions;
  /** Of the dynamic secret. */
  path: string;
  /** Less than a login lives. */
  refreshEvery: string;
}

/** An application that gets its login from Akeyless. It knows nothing of the producer that makes it. */
@Module({ providers: [Orders] })
export class OrdersModule {
  static with({ akeyless, path, refreshEvery }: OrdersOptions): DynamicModule {
    return {
      module: OrdersModule,
      imports: [
        ManagedCredentialsModule.forRoot({ source: akeylessSource(akeyless) }),
        ManagedCredentialsModule.forFeature([
          {
            name: 'orders-db',
            path,
            type: OrdersLogin,
            refreshEvery,
            authFailure: postgresAuthFailure,
            clients: { create: openPool, destroy: (pool) => pool.end() },
          },
        ]),
      ],
    };
  }
}

function openPool({ host, port, database, username: user, password }: OrdersLogin): pg.Pool {
  const pool = new pg.Pool({ host, port, database, user, password, max: 4 });
  // The pool replaces a connection that breaks while idle; without a listener it would end the process instead.
  pool.on('error', () => {});
  return pool;
}
