import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { GatewayEmulator } from 'nestjs-akeyless/testing';
import type { Login } from '../database/login.js';
import { Orders } from '../orders/orders.js';
import { OrdersModule } from '../orders/orders.module.js';
import { AkeylessApi } from './akeyless/akeyless.api.js';
import { DynamicSecret } from './akeyless/dynamic-secret.js';
import { Readers } from './readers.js';

/** The application that reads orders, and Akeyless for it. */
export class OrdersApplication {
  readonly readers: Readers;

  private constructor(
    private readonly secret: DynamicSecret,
    private readonly akeyless: AkeylessApi,
    private readonly context: INestApplicationContext,
  ) {
    this.readers = new Readers(context.get(Orders));
  }

  static async start(gateway: GatewayEmulator<Login>): Promise<OrdersApplication> {
    const secret = new DynamicSecret(gateway);
    const akeyless = await AkeylessApi.of(secret);
    const items = { [secret.path]: { args: ['reader', 'orders'] } };
    const module = OrdersModule.with({
      akeyless: { ...akeyless.identity, gatewayUrl: akeyless.url, items },
      path: secret.path,
      refreshEvery: '2s',
    });
    try {
      const context = await NestFactory.createApplicationContext(module, { abortOnError: false });
      return new OrdersApplication(secret, akeyless, context);
    } catch (error) {
      await akeyless.close();
      throw error;
    }
  }

  /** The role that it reads as. */
  get role(): string {
    return this.context.get(Orders).role!;
  }

  /** The roles that were made for it, the oldest first. */
  get logins(): readonly string[] {
    return this.secret.issued;
  }

  /** May be called again. */
  async close(): Promise<void> {
    await this.readers.stop();
    await this.context.close();
    await this.akeyless.close();
  }
}
