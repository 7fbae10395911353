import { Injectable } from '@nestjs/common';
import { InjectClient, InjectCredential, ManagedCredential } from 'nestjs-akeyless/credentials';
import pg from 'pg';
import type { OrdersLogin } from './orders.login.js';

/** Reads orders, and need not know that its logins end. */
@Injectable()
export class Orders {
  constructor(
    @InjectClient('orders-db') private readonly pool: pg.Pool,
    @InjectCredential('orders-db') private readonly login: ManagedCredential<OrdersLogin>,
  ) {}

  async read(): Promise<string[]> {
    const sql = 'SELECT item FROM akeyless_sample.orders';
    const { rows } = await this.pool.query<{ item: string }>(sql);
    return rows.map(({ item }) => item);
  }

  /** The role that it reads as; another one as time goes by. */
  get role(): string | undefined {
    return this.login.snapshot?.value.username;
  }
}
