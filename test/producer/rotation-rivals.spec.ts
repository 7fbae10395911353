import { afterEach, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { ProducerError, type ProducerOptions } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Root, RootRegistry } from '../support/root-registry.js';
import { AtomicJournal, TestJournal } from '../support/test-journal.js';
import { deferred, until } from '../support/until.js';

const OLD = JSON.stringify({ id: 'A', password: 'password-of-A' });

const rejecting = (): never => {
  throw new ProducerError('no login', { status: 502 });
};

onBothAdapters((adapter) => {
  afterEach(closeApps);

  /** One of several processes over the same upstream system. */
  const start = async (provider: Type, producer?: ProducerOptions) => {
    const app = await startApp({
      adapter,
      // Too short for a second try of @Verify.
      producer: { timeoutMs: 300, ...producer },
      module: { providers: [provider] },
      clock: new ManualClock(),
    });
    const rotate = async (): Promise<string> => {
      const { status, body } = await app.rotate({ payload: OLD });
      expect(status).toBe(200);
      return body.payload as string;
    };
    const create = async (payload: string): Promise<void> => {
      expect((await app.create({ payload })).status).toBe(200);
    };
    return { app, rotate, create, events: eventsOf(app) };
  };

  const idOf = (payload: string): string => (JSON.parse(payload) as Root).id;

  describe('a new root that does not pass @Verify', () => {
    it('is not revoked once another call has answered it, in one process', async () => {
      const registry = new RootRegistry();
      const { app, rotate, create, events } = await start(registry.verifyingProducer());
      const slow = deferred();
      registry.verify = () => slow.promise;
      const first = app.rotate({ payload: OLD });
      await until(() => registry.calls.length === 2);
      registry.verify = () => {};
      const payload = await rotate();
      slow.reject(new ProducerError('no login', { status: 502 }));
      expect((await first).status).toBe(502);
      expect(registry.revoked).toEqual([]);
      await create(payload);
      expect(events).toMatchObject([{ type: 'rotated' }, { type: 'orphaned', id: 'B' }, {}, {}]);
    });

    it('is not answered by another call once it is being revoked', async () => {
      const registry = new RootRegistry();
      const { app, events } = await start(registry.verifyingProducer());
      const [slow, revoking] = [deferred(), deferred()];
      registry.verify = () => slow.promise;
      const first = app.rotate({ payload: OLD });
      await until(() => registry.calls.length === 2);
      registry.verify = rejecting;
      registry.beforeRevoke = () => revoking.promise;
      const second = app.rotate({ payload: OLD });
      await until(() => registry.revoked.length === 1);
      slow.resolve();
      expect((await first).status).toBe(500);
      revoking.resolve();
      expect((await second).status).toBe(502);
      expect(registry.revoked).toEqual(['B']);
      expect(events).toMatchObject([{ type: 'compensated', id: 'B' }]);
    });

    it('is revoked once where several calls find that it does not', async () => {
      const registry = new RootRegistry();
      const { app } = await start(registry.verifyingProducer());
      const slow = deferred();
      registry.verify = async () => {
        await slow.promise;
        rejecting();
      };
      const answers = [app.rotate({ payload: OLD }), app.rotate({ payload: OLD })];
      await until(() => registry.calls.length === 3);
      slow.resolve();
      expect(await Promise.all(answers)).toMatchObject([{ status: 502 }, { status: 502 }]);
      expect(registry.revoked).toEqual(['B']);
    });

    it('is not revoked where it is named by its rotation: a replica may have answered it', async () => {
      const registry = new RootRegistry();
      const [one, two] = [
        await start(registry.namingProducer()),
        await start(registry.namingProducer()),
      ];
      const payload = await one.rotate();
      registry.verify = rejecting;
      expect((await two.app.rotate({ payload: OLD })).status).toBe(502);
      expect(registry.revoked).toEqual([]);
      expect(two.events).toMatchObject([{ type: 'orphaned', id: idOf(payload) }]);
      await one.create(payload);
      await two.create(payload);
    });

    it('is revoked where replicas share a journal, and none of them has answered it', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new AtomicJournal();
      const { app, rotate } = await start(registry.namingProducer(), { rotationJournal });
      registry.verify = rejecting;
      expect((await app.rotate({ payload: OLD })).status).toBe(502);
      expect(registry.revoked).toHaveLength(1);
      // The next root has the same name, and is judged anew.
      registry.verify = () => {};
      expect(registry.alive).toContain(idOf(await rotate()));
    });

    it('is not revoked where replicas share a journal, and one of them has answered it', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new AtomicJournal();
      const one = await start(registry.verifyingProducer(), { rotationJournal });
      const two = await start(registry.verifyingProducer(), { rotationJournal });
      const payload = await one.rotate();
      registry.verify = rejecting;
      expect((await two.app.rotate({ payload: OLD })).status).toBe(502);
      expect(registry.revoked).toEqual([]);
      await one.create(payload);
    });

    it('is not revoked where the shared journal cannot tell who came first', async () => {
      const registry = new RootRegistry();
      const { app, events } = await start(registry.verifyingProducer(), {
        rotationJournal: new TestJournal(),
      });
      registry.verify = rejecting;
      expect((await app.rotate({ payload: OLD })).status).toBe(502);
      expect(registry.revoked).toEqual([]);
      expect(events).toMatchObject([{ type: 'orphaned', id: 'B' }]);
    });
  });

  describe('two processes without a common journal that rotate the same payload', () => {
    it('make one root too many at most, and the one that is not stored is reported once', async () => {
      const registry = new RootRegistry();
      const one = await start(registry.verifyingProducer());
      const two = await start(registry.verifyingProducer());
      const [stored, lost] = [await one.rotate(), await two.rotate()];
      for (const { create } of [two, one, two]) await create(stored);
      expect(registry.alive).toContain(idOf(stored));
      const orphans = [...one.events, ...two.events].filter(({ type }) => type === 'orphaned');
      expect(orphans).toMatchObject([{ id: idOf(lost) }]);
      expect(two.events).toContain(orphans[0]);
    });

    it('report nothing where the root is named by its rotation: it is one', async () => {
      const registry = new RootRegistry();
      const one = await start(registry.namingProducer());
      const two = await start(registry.namingProducer());
      const stored = await one.rotate();
      expect(await two.rotate()).toBe(stored);
      for (const { create } of [two, one]) await create(stored);
      expect([...one.events, ...two.events].map(({ type }) => type)).not.toContain('orphaned');
    });
  });
});
