import { afterEach, describe, expect, it } from '@jest/globals';
import { ProducerError, type ProducerOptions } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, type RunningApp, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { RootRegistry } from '../support/root-registry.js';
import { AtomicJournal, TestJournal } from '../support/test-journal.js';
import { deferred, until } from '../support/until.js';

const OLD = JSON.stringify({ id: 'A', password: 'password-of-A' });
const HOUR_MS = 3_600_000;

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
      clock,
      module: { providers: [registry.verifyingProducer()] },
    });
    return { app, clock, events: eventsOf(app) };
  };

  const rotate = async (app: RunningApp, payload = OLD): Promise<string> => {
    const { status, body } = await app.rotate({ payload });
    expect(status).toBe(200);
    return body.payload as string;
  };

  const creates = ({ calls }: RootRegistry): number =>
    calls.filter(({ action }) => action === 'create').length;

  describe('a rotation that is repeated because its answer was lost', () => {
    it('gets the same payload, and no second credential is made', async () => {
      const registry = new RootRegistry();
      const { app } = await start(registry);
      const first = await rotate(app);
      expect(await rotate(app)).toBe(first);
      expect(creates(registry)).toBe(1);
      expect([...registry.alive]).toEqual(['A', 'B']);
    });

    it('is one with another that runs at the same time', async () => {
      const registry = new RootRegistry();
      const gate = deferred();
      registry.beforeCreate = () => gate.promise;
      const { app } = await start(registry);
      const both = Promise.all([rotate(app), rotate(app)]);
      await until(() => creates(registry) === 1);
      gate.resolve();
      const [first, second] = await both;
      expect(second).toBe(first);
      expect(creates(registry)).toBe(1);
    });

    it('is not ended by the deadline of another that it has joined', async () => {
      const registry = new RootRegistry();
      const { app, clock } = await start(registry, { timeoutMs: 10_000 });
      const busy = deferred();
      registry.beforeCreate = () => busy.promise;
      const first = app.rotate({ payload: OLD });
      await until(() => creates(registry) === 1);
      clock.advance(5000);
      const second = rotate(app);
      await until(() => clock.countOf(10_000) === 2);
      clock.advance(5000);
      expect((await first).status).toBe(504);
      registry.beforeCreate = () => {};
      busy.reject(new Error('aborted'));
      expect(JSON.parse(await second)).toMatchObject({ id: 'B' });
    });

    it('is a rotation of its own once a call has brought the new payload', async () => {
      const registry = new RootRegistry();
      const { app, events } = await start(registry);
      const next = await rotate(app);
      expect((await app.create({ payload: next })).status).toBe(200);
      await until(() => typesOf(events).includes('retired'));
      const { status, text } = await app.rotate({ payload: OLD });
      expect(status).toBe(502);
      expect(text).not.toContain('password-of-B');
    });

    it('is a rotation of its own after an hour', async () => {
      const registry = new RootRegistry();
      const { app, clock } = await start(registry);
      const first = await rotate(app);
      clock.advance(HOUR_MS);
      expect(await rotate(app)).not.toBe(first);
      expect(creates(registry)).toBe(2);
    });

    it('is a rotation of its own after an error', async () => {
      const registry = new RootRegistry();
      registry.beforeCreate = () => {
        registry.beforeCreate = () => {};
        throw new ProducerError('busy', { status: 429 });
      };
      const { app } = await start(registry);
      expect((await app.rotate({ payload: OLD })).status).toBe(429);
      expect(JSON.parse(await rotate(app))).toMatchObject({ id: 'B' });
    });

    it('is remembered before the new root is verified, and verified again', async () => {
      const registry = new RootRegistry();
      const clock = new ManualClock();
      const { app } = await start(registry, { timeoutMs: 10_000 }, clock);
      const verifying = deferred();
      registry.verify = () => verifying.promise;
      const lost = app.rotate({ payload: OLD });
      await until(() => registry.calls.length === 2);
      clock.advance(10_000);
      expect((await lost).status).toBe(504);
      registry.verify = () => {};
      expect(JSON.parse(await rotate(app))).toMatchObject({ id: 'B' });
      expect(creates(registry)).toBe(1);
    });

    it('makes another root where the one that was made did not pass @Verify and is revoked', async () => {
      const registry = new RootRegistry();
      const { app, clock } = await start(registry, { timeoutMs: 300 });
      registry.verify = () => {
        throw new ProducerError('no login', { status: 502 });
      };
      const answer = app.rotate({ payload: OLD });
      await until(() => registry.calls.filter(({ action }) => action === 'revoke').length === 1);
      expect((await answer).status).toBe(502);
      expect(clock.now()).toBe(0);
      registry.verify = () => {};
      expect(JSON.parse(await rotate(app))).toMatchObject({ id: 'C' });
    });
  });

  describe('a journal of the application', () => {
    it('holds nothing that can be read without the payload', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      const { app } = await start(registry, { rotationJournal });
      await rotate(app);
      const contents = JSON.stringify([...rotationJournal.values]);
      expect(rotationJournal.values.size).toBe(2);
      expect(contents).not.toMatch(/password|"A"|"B"/);
      const decoded = [...rotationJournal.values.values()].map((value) =>
        Buffer.from(value, 'base64url').toString(),
      );
      expect(decoded.join()).not.toContain('password');
    });

    it('gives the same rotation to another process, until it is confirmed', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new AtomicJournal();
      const one = await start(registry, { rotationJournal });
      const two = await start(registry, { rotationJournal });
      const next = await rotate(one.app);
      expect(await rotate(two.app)).toBe(next);
      expect(creates(registry)).toBe(1);
      await two.app.create({ payload: next });
      await until(() => rotationJournal.values.size === 0);
    });

    it('with setIfAbsent makes one root for two processes that rotate at once', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new AtomicJournal();
      const gate = deferred();
      registry.beforeCreate = () => gate.promise;
      const one = await start(registry, { rotationJournal });
      const two = await start(registry, { rotationJournal });
      const first = rotate(one.app);
      await until(() => creates(registry) === 1);
      const second = rotate(two.app);
      await until(() => two.clock.isWaitingFor(200));
      gate.resolve();
      const payload = await first;
      two.clock.advance(200);
      expect(await second).toBe(payload);
      expect(creates(registry)).toBe(1);
    });

    it('waits for the root of another process as long as its own deadline allows', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new AtomicJournal();
      const busy = deferred();
      registry.beforeCreate = () => busy.promise;
      const one = await start(registry, { rotationJournal });
      const two = await start(registry, { rotationJournal, timeoutMs: 10_000 });
      const making = rotate(one.app);
      await until(() => creates(registry) === 1);
      const early = two.app.rotate({ payload: OLD });
      await until(() => two.clock.isWaitingFor(200));
      two.clock.advance(9900);
      const late = rotate(two.app);
      await until(() => two.clock.countOf(10_000) === 2);
      two.clock.advance(100);
      expect((await early).status).toBe(504);
      two.clock.advance(1000);
      await until(() => two.clock.isWaitingFor(200));
      busy.resolve();
      const payload = await making;
      two.clock.advance(200);
      expect(await late).toBe(payload);
      expect(creates(registry)).toBe(1);
    });

    it('without setIfAbsent makes at most one root each: nobody is locked out, and the second is reported', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      const gate = deferred();
      registry.beforeCreate = () => gate.promise;
      const one = await start(registry, { rotationJournal });
      const two = await start(registry, { rotationJournal });
      const both = Promise.all([rotate(one.app), rotate(two.app)]);
      await until(() => creates(registry) === 2);
      gate.resolve();
      const payloads = await both;
      expect(creates(registry)).toBe(2);
      for (const payload of [OLD, ...payloads]) {
        expect(registry.alive.has((JSON.parse(payload) as { id: string }).id)).toBe(true);
      }
      for (const { app } of [one, two]) await app.create({ payload: payloads[0] });
      const orphans = [...one.events, ...two.events].filter(({ type }) => type === 'orphaned');
      expect(orphans).toHaveLength(1);
    });

    it('without setIfAbsent reports a root of this process that came second, and answers the first', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      const one = await start(registry, { rotationJournal });
      const two = await start(registry, { rotationJournal });
      const gate = deferred();
      registry.beforeCreate = () => gate.promise;
      const second = rotate(two.app);
      await until(() => creates(registry) === 1);
      registry.beforeCreate = () => {};
      const first = await rotate(one.app);
      gate.resolve();
      expect(await second).toBe(first);
      expect(two.events).toMatchObject([{ type: 'orphaned', id: 'C' }, { type: 'rotated' }]);
    });

    it('without setIfAbsent is warned of at the start', async () => {
      const warnings: string[] = [];
      const logger = {
        log: () => {},
        error: () => {},
        warn: (text: unknown) => void warnings.push(String(text)),
      };
      const providers = [new RootRegistry().producer()];
      await startApp({
        adapter,
        logger,
        producer: { rotationJournal: new TestJournal() },
        module: { providers },
      });
      expect(warnings.join()).toContain('its rotationJournal has no setIfAbsent');
      warnings.length = 0;
      await startApp({
        adapter,
        logger,
        producer: { rotationJournal: new AtomicJournal() },
        module: { providers },
      });
      expect(warnings.join()).not.toContain('setIfAbsent');
    });

    it('is read with the same journalSecret only', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      const one = await start(registry, { rotationJournal, journalSecret: 'pepper' });
      const two = await start(registry, { rotationJournal });
      expect(await rotate(one.app)).not.toBe(await rotate(two.app));
    });

    it('that cannot be read makes the rotation a 503 before anything is made', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      rotationJournal.failing = 'get';
      const { app, events } = await start(registry, { rotationJournal });
      expect(await app.rotate({ payload: OLD })).toMatchObject({
        status: 503,
        body: { message: 'the rotation journal cannot be read, so nothing was made' },
      });
      expect(creates(registry)).toBe(0);
      expect(typesOf(events)).toContain('journal-failed');
    });

    it('whose entry was tampered with makes the rotation a 503', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      const { app } = await start(registry, { rotationJournal });
      await rotate(app);
      for (const [key, value] of rotationJournal.values)
        rotationJournal.values.set(key, `A${value.slice(1)}x`);
      expect((await app.rotate({ payload: OLD })).status).toBe(503);
      expect(creates(registry)).toBe(1);
    });

    it('that cannot be written is told by an event, and the rotation is answered', async () => {
      const registry = new RootRegistry();
      const rotationJournal = new TestJournal();
      rotationJournal.failing = 'set';
      const { app, events } = await start(registry, { rotationJournal });
      expect(JSON.parse(await rotate(app))).toMatchObject({ id: 'B' });
      expect(typesOf(events)).toEqual(['journal-failed', 'rotated']);
    });
  });
});
