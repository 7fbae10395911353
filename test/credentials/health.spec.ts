import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  type CredentialFeature,
  CredentialsHealthIndicator,
  ManagedCredentialsModule,
} from 'nestjs-akeyless/credentials';
import { ManualClock } from '../support/manual-clock.js';
import { cleanUp, start } from './support/application.js';
import { HOUR, login, MINUTE, PATH, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

afterEach(cleanUp);

const ORDERS: CredentialFeature = { name: 'orders-db', path: PATH, refreshEvery: '1h' };

describe('the health indicator', () => {
  it('is up, degraded while a value is stale, down when there is none, and up again', async () => {
    const [clock, vault] = [new ManualClock(), new Vault().put(PATH, login(1))];
    const mail = { name: 'mail', path: '/mail', source: () => 'a key' };
    const app = await start({ clock, root: { source: vault }, features: [ORDERS, mail] });
    const health = app.get(CredentialsHealthIndicator);
    const inOrder = (state: string, status = state): unknown => ({
      credentials: { status, state, credentials: { 'orders-db': state, mail: 'up' } },
    });
    expect(health.check()).toEqual(inOrder('up'));
    vault.down();
    clock.advance(HOUR);
    await settle();
    expect(health.check()).toEqual(inOrder('degraded', 'up'));
    expect(health.check('credentials', { degradedAs: 'degraded' })).toEqual(inOrder('degraded'));
    clock.advance(HOUR);
    await settle();
    expect(health.check()).toEqual(inOrder('down'));
    expect(health.check('mail', { credentials: ['mail'] })).toEqual({
      mail: { status: 'up', state: 'up', credentials: { mail: 'up' } },
    });
    vault.up();
    clock.advance(HOUR / 60);
    await settle();
    expect(health.check()).toEqual(inOrder('up'));
  });

  it('sees at once what a machine has slept over', async () => {
    const [clock, vault] = [new ManualClock(), new Vault().put(PATH, login(1))];
    const app = await start({ clock, root: { source: vault }, features: [ORDERS] });
    const health = app.get(CredentialsHealthIndicator);
    clock.sleep(90 * MINUTE);
    expect(health.check().credentials.state).toBe('degraded');
  });

  it('fetches nothing for whoever asks', async () => {
    const [clock, vault] = [new ManualClock(), new Vault().put(PATH, login(1))];
    vault.down();
    const app = await start({ clock, root: { source: vault }, features: [ORDERS] });
    const before = vault.fetches;
    expect(app.get(CredentialsHealthIndicator).check().credentials.status).toBe('down');
    await settle();
    expect(vault.fetches).toBe(before);
  });

  it('shows no secret', async () => {
    const vault = new Vault().put(PATH, login(1));
    const app = await start({ root: { source: vault }, features: [ORDERS] });
    expect(JSON.stringify(app.get(CredentialsHealthIndicator).check())).not.toContain('swordfish');
  });

  it('names the credentials that there are, where one is not', async () => {
    const app = await start({ root: { source: () => 'x' }, features: [ORDERS] });
    const health = app.get(CredentialsHealthIndicator);
    expect(() => health.check('health', { credentials: ['other'] })).toThrow(
      'There is no credential "other". There are: orders-db.',
    );
  });
});

it('is what @nestjs/terminus takes', async () => {
  const vault = new Vault().put(PATH, login(1));

  @Controller()
  class Health {
    constructor(
      private readonly health: HealthCheckService,
      private readonly credentials: CredentialsHealthIndicator,
    ) {}

    @Get('health')
    @HealthCheck()
    check(): unknown {
      return this.health.check([() => this.credentials.check('credentials')]);
    }
  }
  const status = async (): Promise<unknown[]> => {
    const app = await NestFactory.create(
      {
        module: class AppModule {},
        imports: [
          TerminusModule.forRoot({ logger: false }),
          ManagedCredentialsModule.forRoot({ source: vault }),
          ManagedCredentialsModule.forFeature([ORDERS]),
        ],
        controllers: [Health],
      },
      new FastifyAdapter(),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/health`);
    const { status: text } = (await response.json()) as { status: string };
    await app.close();
    return [response.status, text];
  };
  expect(await status()).toEqual([200, 'ok']);
  vault.down();
  expect(await status()).toEqual([503, 'error']);
});
