import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CredsAuthority, GatewayEmulator } from 'nestjs-akeyless/testing';
import { closeApps, createApp, onBothAdapters } from '../support/application.js';
import { VaultProducer } from './support/vault.producer.js';

let authority: CredsAuthority;

beforeEach(async () => {
  authority = await CredsAuthority.start();
});

afterEach(async () => {
  await closeApps();
  await authority.close();
});

onBothAdapters((adapter) => {
  async function guarded(options: { accessId?: string; itemName?: string; accountId?: string }) {
    const vault = new VaultProducer();
    const app = await createApp({
      adapter,
      producer: {
        auth: {
          gatewayAccessIds: ['p-gateway'],
          itemName: '/team/*',
          accountId: 'acc-1',
          validateUrl: authority.validateUrl,
        },
      },
      module: { providers: [{ provide: VaultProducer, useValue: vault }] },
    });
    const payload = vault.root();
    const settings = { accessId: 'p-gateway', itemName: '/team/db', accountId: 'acc-1' };
    return { app, payload, settings: { ...settings, ...options } };
  }

  it('vouches for the emulator, so that a guarded producer lets it in', async () => {
    const { app, payload, settings } = await guarded({});
    const gateway = await GatewayEmulator.attach(app, { payload, authority, ...settings });
    await gateway.dryRun();
    await gateway.create();
    await gateway.rotate();
    expect(authority.validations).toBe(1);
  });

  it.each([{ accessId: 'p-stranger' }, { itemName: '/other/db' }, { accountId: 'acc-2' }])(
    'but not for %p',
    async (other) => {
      const { app, payload, settings } = await guarded(other);
      const gateway = await GatewayEmulator.attach(app, { payload, authority, ...settings });
      await expect(gateway.create()).rejects.toThrow(/answered 401 .*/);
    },
  );

  it('nor for an emulator that has another one, or none', async () => {
    const { app, payload, settings } = await guarded({});
    const gateway = await GatewayEmulator.attach(app, { payload, ...settings });
    await expect(gateway.create()).rejects.toThrow('answered 401');
  });
});

describe('the validation endpoint', () => {
  const ask = (body: string, url = authority.validateUrl, method = 'POST') =>
    fetch(url, { method, ...(method === 'POST' && { body }) });

  it.each(['', 'nonsense', '[]', 'null', '{}', '{"creds":7}', '{"creds":"a.b.c"}'])(
    'rejects %p',
    async (body) => {
      expect([400, 401]).toContain((await ask(body)).status);
    },
  );

  it('serves nothing else', async () => {
    const elsewhere = authority.validateUrl.replace('/validate', '/other');
    expect((await ask('{}', elsewhere)).status).toBe(404);
    expect((await ask('', authority.validateUrl, 'GET')).status).toBe(404);
  });

  it('lets a token expire', async () => {
    const late = await CredsAuthority.start({ wallTime: () => Date.now() + 3_600_000 });
    const vault = new VaultProducer();
    const auth = { gatewayAccessIds: ['p-gateway'], validateUrl: late.validateUrl };
    const app = await createApp({
      adapter: 'fastify',
      producer: { auth },
      module: { providers: [{ provide: VaultProducer, useValue: vault }] },
    });
    const gateway = await GatewayEmulator.attach(app, { payload: vault.root(), authority: late });
    await expect(gateway.create()).rejects.toThrow('answered 401');
    await late.close();
  });
});
