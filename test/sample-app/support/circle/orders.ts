import { Injectable } from '@nestjs/common';
import { InjectClient, InjectCredential, ManagedCredential } from 'nestjs-akeyless/credentials';
import pg from 'pg';
import type { Login } from '../../../../sample-app/src/database/login.js';

const READ = 'SELECT current_user AS role FROM akeyless_sample.orders LIMIT 1';
/** Every fourth one takes a while, so that some are under way whenever something happens. */
const READ_SLOWLY = `SELECT current_user AS role, pg_sleep(0.005)`;

/** What reads the orders. */
@Injectable()
export class Orders {
  private count = 0;

  constructor(
    @InjectClient('orders-db') readonly pool: pg.Pool,
    @InjectCredential('orders-db') readonly login: ManagedCredential<Login>,
  ) {}

  /** Answers as which role it has read. */
  async read(): Promise<string> {
    this.count += 1;
    const sql = this.count % 4 === 0 ? READ_SLOWLY : READ;
    const { rows } = await this.pool.query<{ role: string }>(sql);
    return rows[0]!.role;
  }
}
