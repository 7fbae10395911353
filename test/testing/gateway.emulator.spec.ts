import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { GatewayEmulator, type GatewayEmulatorOptions } from 'nestjs-akeyless/testing';
import { closeApps, createApp, onBothAdapters } from '../support/application.js';
import { VaultProducer } from './support/vault.producer.js';

afterEach(closeApps);

interface Stage {
  readonly app: INestApplication;
  readonly vault: VaultProducer;
  readonly gateway: GatewayEmulator<{ id: string; secret: string }>;
}

onBothAdapters((adapter) => {
  async function start(
    options: Omit<GatewayEmulatorOptions, 'payload' | 'state'> = {},
  ): Promise<Stage> {
    const vault = new VaultProducer();
    const app = await createApp({
      adapter,
      module: { providers: [{ provide: VaultProducer, useValue: vault }] },
    });
    const gateway = await GatewayEmulator.attach(app, { ...options, payload: vault.root() });
    return { app, vault, gateway };
  }

  describe('attached to a Nest application', () => {
    it(`opens ${adapter === 'fastify' ? 'no port' : 'a port on the loopback interface'}`, async () => {
      const { app } = await start();
      const address = app.getHttpServer().address() as { address: string } | null;
      expect(address?.address).toBe(adapter === 'fastify' ? undefined : '127.0.0.1');
    });

    it('uses the port that it listens on already', async () => {
      const vault = new VaultProducer();
      const providers = [{ provide: VaultProducer, useValue: vault }];
      const app = await createApp({ adapter, module: { providers } });
      await app.listen(0, '127.0.0.1');
      const gateway = await GatewayEmulator.attach(app, { payload: vault.root() });
      expect(await gateway.create()).toMatchObject({ id: expect.stringContaining('lease-') });
    });

    it('finds a producer below a prefix, and one with routes of its own', async () => {
      const vault = new VaultProducer();
      const app = await createApp({
        adapter,
        producer: { routes: { create: 'make', revoke: 'drop', rotate: 'turn' } },
        module: { providers: [{ provide: VaultProducer, useValue: vault }] },
        configure: (nest) => void nest.setGlobalPrefix('api'),
      });
      const routes = { create: 'make', revoke: 'drop', rotate: 'turn' };
      const payload = vault.root();
      const gateway = await GatewayEmulator.attach(app, { path: '/api/', routes, payload });
      await gateway.rotate();
      const lease = await gateway.create();
      await gateway.revoke(lease);
      expect(vault.revoked).toContain(lease.id);
    });
  });

  describe('a create', () => {
    it('sends the stored payload, who asks and what for, and keeps the lease', async () => {
      const { gateway, vault } = await start();

      const lease = await gateway.create({
        input: { role: 'reader' },
        clientInfo: { accessId: 'p-jo', subClaims: { email: ['jo@example.com'] } },
      });

      const who = { accessId: 'p-jo', subClaims: { email: ['jo@example.com'] } };
      expect(vault.asked).toEqual([{ input: { role: 'reader' }, who, payload: gateway.payload }]);
      expect(lease.response).toEqual({ id: lease.id, secret: vault.keys.get(lease.id) });
      expect(gateway.leases).toEqual([lease]);
    });

    it('without input sends the empty string, as the real one does', async () => {
      const { gateway } = await start();
      await gateway.create();
      const sent = JSON.parse(gateway.calls[0]?.request.body ?? '');
      expect(sent).toMatchObject({
        input: '',
        client_info: { access_id: 'p-user', sub_claims: null },
      });
      expect(typeof sent.payload).toBe('string');
    });

    it('carries a token', async () => {
      const { gateway } = await start();
      await gateway.create();
      const { AkeylessCreds: token = '' } = gateway.calls[0]?.request.headers ?? {};
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ access_id: 'p-gateway' });
      expect(JSON.parse(claims.attaches)).toMatchObject({ item_name: '/emulated/dynamic-secret' });
    });

    it('can be made with another payload than the stored one', async () => {
      const { gateway, vault } = await start();
      const other = vault.root();
      await gateway.create({ payload: JSON.stringify(other) });
      expect(vault.asked[0]?.payload).toEqual(other);
    });
  });

  describe('a revoke', () => {
    it('takes leases and ids, in one call, and forgets what is gone', async () => {
      const { gateway, vault } = await start();
      const [one, two] = [await gateway.create(), await gateway.create()];

      await gateway.revoke(one, two.id);

      expect(gateway.leases).toEqual([]);
      expect(vault.revoked).toEqual([one.id, two.id]);
      expect(gateway.calls.filter(({ action }) => action === 'revoke')).toHaveLength(1);
    });

    it('that leaves some behind is a rejection that names them and says why', async () => {
      const { gateway, vault } = await start();
      const [one, two] = [await gateway.create(), await gateway.create()];
      vault.stuck.add(two.id);

      const revoking = gateway.revokeAll();

      await expect(revoking).rejects.toMatchObject({ name: 'GatewayRejection', action: 'revoke' });
      await expect(revoking).rejects.toThrow(new RegExp(`not revoked: ${two.id} .*still in use`));
      expect(gateway.leases).toEqual([two]);
      expect(vault.keys.has(one.id)).toBe(false);

      vault.stuck.clear();
      await gateway.revokeAll();
      expect(gateway.leases).toEqual([]);
    });

    it('of nothing calls nothing', async () => {
      const { gateway } = await start();
      expect(await gateway.revokeAll()).toEqual({ revoked: [], message: '' });
      expect(gateway.calls).toEqual([]);
    });
  });

  describe('a rotation', () => {
    it('replaces the stored payload, and the next call brings the new one', async () => {
      const { gateway, vault } = await start();
      const old = gateway.payload;

      await gateway.rotate();

      expect(gateway.payload).not.toEqual(old);
      expect(gateway.state.previousPayload).toBe(JSON.stringify(old));
      await gateway.create();
      expect(vault.asked.at(-1)?.payload).toMatchObject({ id: gateway.payload.id });
    });

    it('takes place by itself as often as was asked for', async () => {
      const { gateway } = await start({ rotateEvery: '1d' });
      await gateway.advance('12h');
      expect(gateway.calls).toHaveLength(0);
      await gateway.advance('3d');
      expect(gateway.calls.map(({ action }) => action)).toEqual(['rotate', 'rotate', 'rotate']);
    });
  });

  describe('a dry run', () => {
    it('is a create and a revoke, and leaves no lease', async () => {
      const { gateway, vault } = await start();
      expect(await gateway.dryRun()).toEqual({ id: 'akeyless-dry-run', response: {} });
      expect(gateway.calls.map(({ action }) => action)).toEqual(['create', 'revoke']);
      expect([gateway.leases, vault.asked]).toEqual([[], []]);
    });
  });

  describe('the clock', () => {
    it('revokes leases when their time comes, in the order in which it does', async () => {
      const { gateway, vault } = await start();
      const long = await gateway.create({ ttl: '2h' });
      const short = await gateway.create({ ttl: '30m' });
      expect(short.expiresAt - short.issuedAt).toBe(30 * 60_000);

      await gateway.advance('1h');
      expect(vault.revoked).toEqual([short.id]);
      expect(gateway.leases).toEqual([long]);

      await gateway.advance('1h');
      expect(vault.revoked).toEqual([short.id, long.id]);
    });

    it('rotates between two leases, where that is when it is due', async () => {
      const { gateway } = await start({ rotateEvery: '60m' });
      await gateway.create({ ttl: '30m' });
      await gateway.create({ ttl: '90m' });
      await gateway.advance('100m');
      const actions = gateway.calls.map(({ action }) => action);
      expect(actions).toEqual(['create', 'create', 'revoke', 'rotate', 'revoke']);
    });

    it('refuses to rotate without a pause', async () => {
      await expect(start({ rotateEvery: 0 })).rejects.toThrow('rotateEvery must be longer than 0');
    });

    it('tries what has failed again the next time, and says what failed', async () => {
      const { gateway, vault } = await start({ rotateEvery: '45m' });
      const lease = await gateway.create({ ttl: '30m' });
      vault.stuck.add(lease.id);

      await expect(gateway.advance('1h')).rejects.toThrow(lease.id);
      expect(gateway.leases).toEqual([lease]);
      expect(gateway.calls.map(({ action }) => action)).toEqual(['create', 'revoke', 'rotate']);

      vault.stuck.clear();
      await gateway.advance(0);
      expect(gateway.leases).toEqual([]);
    });

    it.each(['', '1', 'h', '1 fortnight', -1, Number.NaN])(
      'says what a length of time looks like: %p is none',
      async (ttl) => {
        const { gateway } = await start();
        await expect(gateway.create({ ttl })).rejects.toThrow(/no length of time: write .*'15m'/);
        expect(gateway.calls).toEqual([]);
      },
    );
  });

  describe('faults', () => {
    it('a lost answer to a rotation: the repeat brings the same root', async () => {
      const { gateway, vault } = await start();
      const old = gateway.payload;
      gateway.faults.loseNextAnswer('rotate');

      await expect(gateway.rotate()).rejects.toThrow('lost on its way');
      expect(gateway.payload).toEqual(old);
      const roots = [...vault.keys.keys()];
      await gateway.rotate();

      expect([...vault.keys.keys()]).toEqual(roots);
      expect(roots).toContain(gateway.payload.id);
    });

    it('a duplicate: the same call twice, at once', async () => {
      const { gateway, vault } = await start();
      const lease = await gateway.create();
      gateway.faults.duplicate('revoke');
      await gateway.revoke(lease);
      expect(gateway.calls.map(({ action }) => action)).toEqual(['create', 'revoke', 'revoke']);
      expect(vault.keys.has(lease.id)).toBe(false);
      expect(gateway.faults.active.duplicate).toEqual([]);
    });

    it('a payload that is not stored: the old root is used until the new one is adopted', async () => {
      const { gateway, vault } = await start();
      const old = gateway.payload;
      gateway.faults.keepOldPayload();

      await gateway.rotate();
      expect(gateway.payload).toEqual(old);
      await gateway.create();
      expect(vault.asked.at(-1)?.payload).toEqual(old);

      await gateway.adoptPayload();
      expect(gateway.payload.id).not.toBe(old.id);
      await gateway.create();
      expect(vault.asked.at(-1)?.payload).toMatchObject({ id: gateway.payload.id });
      await expect(gateway.adoptPayload()).rejects.toThrow('no payload was kept');
    });

    it('a prefix of ids, as old Gateways have it, until it is taken away', async () => {
      const { gateway, vault } = await start();
      const lease = await gateway.create();
      gateway.faults.prefixIds('tmp.x_');
      await gateway.revoke(lease);
      expect(vault.revoked).toEqual([`tmp.x_${lease.id}`]);
      gateway.faults.clear();
      await gateway.revoke(lease.id);
      expect(vault.revoked.at(-1)).toBe(lease.id);
    });
  });

  describe('what is kept', () => {
    it('lets another emulator go on, clock and all', async () => {
      const { app, gateway, vault } = await start({ rotateEvery: '1d' });
      await gateway.rotate();
      const lease = await gateway.create({ ttl: '3h' });
      await gateway.advance('2h');

      const other = await GatewayEmulator.attach(app, { state: gateway.state, rotateEvery: '1d' });

      expect(other.leases).toEqual([lease]);
      expect(other.payload).toEqual(gateway.payload);
      await other.advance('61m');
      expect(vault.revoked.at(-1)).toBe(lease.id);
      expect(other.state.nextRotationAt).toBe(gateway.state.nextRotationAt);
    });

    it('is told of before the call that changed it resolves', async () => {
      const kept: string[] = [];
      const { gateway } = await start({
        onChange: async ({ payload }) => {
          await new Promise((resolve) => setImmediate(resolve));
          kept.push(payload);
        },
      });
      await gateway.rotate();
      expect(JSON.parse(kept.at(-1) ?? '')).toEqual(gateway.payload);
    });

    it('says so where it cannot be kept', async () => {
      const { gateway } = await start({ onChange: () => Promise.reject(new Error('disk full')) });
      await expect(gateway.rotate()).rejects.toThrow('disk full');
    });
  });

  it('an end user who hangs up gets nothing, and nothing is left behind', async () => {
    const { gateway, vault } = await start();
    const before = [...vault.keys.keys()];
    await expect(gateway.create({ signal: AbortSignal.abort() })).rejects.toThrow('hung up');
    expect([...vault.keys.keys()]).toEqual(before);
  });
});
