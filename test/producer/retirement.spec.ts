import { afterEach, describe, expect, it } from '@jest/globals';
import { ProducerError, type ProducerOptions } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, type RunningApp, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Root, RootRegistry } from '../support/root-registry.js';
import { deferred, until } from '../support/until.js';

const rootOf = (id: string, $retired?: unknown): string =>
  JSON.stringify({ id, ...($retired ? { $retired } : {}) });

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (
    registry: RootRegistry,
    producer?: ProducerOptions,
    clock = new ManualClock(),
  ) => {
    const app = await startApp({
      adapter,
      producer,
      module: { providers: [registry.producer()] },
      clock,
    });
    return { app, events: eventsOf(app) };
  };

  const registryWith = (...alive: string[]): RootRegistry => {
    const registry = new RootRegistry();
    for (const id of alive) registry.alive.add(id);
    return registry;
  };

  const rotate = async (app: RunningApp, payload: string): Promise<string> => {
    const { status, body } = await app.rotate({ payload });
    expect(status).toBe(200);
    return body.payload as string;
  };

  describe('an old root is retired when a call brings the payload that replaced it', () => {
    it.each([
      ['create', (app: RunningApp, payload: string) => app.create({ payload })],
      ['revoke', (app: RunningApp, payload: string) => app.revoke({ payload, ids: ['lease'] })],
      ['rotate', (app: RunningApp, payload: string) => app.rotate({ payload })],
    ])('%s', async (_, call) => {
      const registry = registryWith('B');
      const { app, events } = await start(registry);
      expect((await call(app, rootOf('B', ['A']))).status).toBe(200);
      await until(() => typesOf(events).includes('retired'));
      expect(registry.revoked.filter((id) => id === 'A')).toEqual(['A']);
      expect(registry.alive.has('A')).toBe(false);
      expect(events).toContainEqual(expect.objectContaining({ type: 'retired', id: 'A' }));
    });

    it('before the handler of a rotate is called', async () => {
      const registry = registryWith('B');
      const { app } = await start(registry);
      await rotate(app, rootOf('B', ['A']));
      expect(registry.calls.map(({ action }) => action)).toEqual(['revoke', 'create']);
    });

    it('with that payload, of which handlers never see the reserved key', async () => {
      const registry = registryWith('B');
      const { app, events } = await start(registry);
      await app.create({ payload: rootOf('B', ['A']) });
      await until(() => typesOf(events).includes('retired'));
      expect(registry.calls.map(({ root }) => root)).toEqual([{ id: 'B' }, { id: 'B' }]);
    });

    it('not in a dry run', async () => {
      const registry = registryWith('B');
      const { app, events } = await start(registry);
      await app.create({ payload: rootOf('B', ['A']), client_info: { access_id: 'p-custom' } });
      await app.revoke({ payload: rootOf('B', ['A']), ids: ['akeyless-dry-run'] });
      expect(typesOf(events)).toEqual(['dry-run', 'dry-run']);
      expect(registry.calls).toEqual([]);
    });

    it('not by a payload that says so of something else', async () => {
      const registry = registryWith('B');
      const { app } = await start(registry);
      for (const list of ['A', { 0: 'A' }, [1, null, ['A']]]) {
        expect((await app.create({ payload: rootOf('B', list) })).status).toBe(200);
      }
      expect(registry.revoked).toEqual([]);
    });
  });

  describe('retiring', () => {
    it('happens once per process', async () => {
      const registry = registryWith('B');
      const { app, events } = await start(registry);
      await app.create({ payload: rootOf('B', ['A']) });
      await until(() => typesOf(events).includes('retired'));
      await app.create({ payload: rootOf('B', ['A']) });
      await app.revoke({ payload: rootOf('B', ['A']), ids: [] });
      expect(registry.revoked).toEqual(['A']);
    });

    it('is one revoke however many calls arrive together', async () => {
      const registry = registryWith('B');
      const gate = deferred();
      registry.beforeRevoke = () => gate.promise;
      const { app, events } = await start(registry);
      const payload = rootOf('B', ['A']);
      await Promise.all(Array.from({ length: 5 }, () => app.create({ payload })));
      gate.resolve();
      await until(() => typesOf(events).includes('retired'));
      expect(registry.revoked).toEqual(['A']);
    });

    it('that fails never fails the call, and is tried again on a later one', async () => {
      const registry = registryWith('B');
      let failures = 2;
      registry.beforeRevoke = () => {
        if (failures-- > 0) throw new ProducerError('role is in use');
      };
      const { app, events } = await start(registry);
      for (const count of [1, 2, 3]) {
        expect((await app.create({ payload: rootOf('B', ['A']) })).status).toBe(200);
        await until(
          () => typesOf(events).filter((type) => type.startsWith('retire')).length === count,
        );
      }
      expect(events.filter(({ type }) => type.startsWith('retire'))).toMatchObject([
        { type: 'retire-failed', id: 'A', reason: 'role is in use' },
        { type: 'retire-failed', id: 'A', reason: 'role is in use' },
        { type: 'retired', id: 'A' },
      ]);
    });

    it('that hangs never holds up a create, and a rotate only for a moment', async () => {
      const registry = registryWith('B');
      registry.beforeRevoke = () => new Promise(() => {});
      const clock = new ManualClock();
      const { app } = await start(registry, undefined, clock);
      expect((await app.create({ payload: rootOf('B', ['A']) })).status).toBe(200);
      const answer = app.rotate({ payload: rootOf('B', ['A']) });
      await until(() => clock.isWaitingFor(5000));
      clock.advance(5000);
      expect((await answer).status).toBe(200);
    });
  });

  describe('the list of a new payload', () => {
    it('is the old one less those known gone, plus the old root, less the new one', async () => {
      const registry = registryWith('B');
      registry.next.splice(0, registry.next.length, 'X');
      registry.beforeRevoke = (id) => {
        if (id !== 'gone') throw new Error('in use');
      };
      const { app } = await start(registry);
      const next = await rotate(app, rootOf('B', ['gone', 'stuck', 'X']));
      expect(JSON.parse(next)).toMatchObject({ id: 'X', $retired: ['stuck', 'B'] });
    });

    it('never grows beyond 20: rotate refuses before it makes anything, and says why', async () => {
      const registry = registryWith('B');
      registry.beforeRevoke = () => {
        throw new Error('in use');
      };
      const { app } = await start(registry);
      const stuck = Array.from({ length: 20 }, (_, index) => `old${index}`);
      const { status, body } = await app.rotate({ payload: rootOf('B', stuck) });
      expect(status).toBe(409);
      expect(body.message).toContain('20 old root credentials could not be revoked yet');
      expect(registry.calls.map(({ action }) => action)).not.toContain('create');
      expect((await app.rotate({ payload: rootOf('B', stuck.slice(1)) })).status).toBe(200);
    });
  });

  describe('a root that is in use is never retired', () => {
    it("the payload's own", async () => {
      const registry = registryWith('B');
      const { app } = await start(registry);
      await app.create({ payload: rootOf('B', ['B']) });
      await rotate(app, rootOf('B', ['B']));
      expect(registry.revoked).toEqual([]);
    });

    it('one that stays the same over a rotation', async () => {
      const registry = new RootRegistry();
      registry.next.splice(0, registry.next.length, 'A');
      const { app } = await start(registry);
      const next = await rotate(app, rootOf('A'));
      expect(JSON.parse(next)).toEqual({ id: 'A', password: 'password-of-A' });
      await app.create({ payload: next });
      expect(registry.revoked).toEqual([]);
    });

    it('one that alternates: A, B, A', async () => {
      const registry = new RootRegistry();
      registry.next.splice(0, registry.next.length, 'B', 'A', 'B');
      const { app, events } = await start(registry);
      const toB = await rotate(app, rootOf('A'));
      await app.create({ payload: toB });
      await until(() => typesOf(events).includes('retired'));
      const toA = await rotate(app, toB);
      expect(JSON.parse(toA)).toMatchObject({ id: 'A', $retired: ['B'] });
      // A late call with the payload before: A is the newest root now.
      await app.create({ payload: toB });
      expect(registry.revoked).toEqual(['A']);
      await app.create({ payload: toA });
      await until(() => typesOf(events).filter((type) => type === 'retired').length === 2);
      expect(registry.revoked).toEqual(['A', 'B']);
      const backToB = await rotate(app, toA);
      await app.create({ payload: backToB });
      await until(() => typesOf(events).filter((type) => type === 'retired').length === 3);
      expect(registry.revoked).toEqual(['A', 'B', 'A']);
      expect(
        registry.calls.every(({ root }: { root: Root }) => root.id === 'A' || root.id === 'B'),
      ).toBe(true);
    });
  });
});
