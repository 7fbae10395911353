import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { Create, ForRotation, issued, ProducerError, type ProducerOptions } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, type RunningApp, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Root, RootRegistry } from '../support/root-registry.js';
import { deferred, until } from '../support/until.js';

const OLD = { id: 'A', password: 'password-of-A', host: 'h' };

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (provider: Type, producer?: ProducerOptions, clock = new ManualClock()) =>
    startApp({
      adapter,
      producer,
      module: { providers: [provider] },
      clock,
    });

  /** Rotates and returns the new payload, parsed. */
  const rotate = async (app: RunningApp, payload: object): Promise<Root> => {
    const { status, body } = await app.rotate({ payload: JSON.stringify(payload) });
    expect(status).toBe(200);
    return JSON.parse(body.payload) as Root;
  };

  describe('rotation without @Rotate()', () => {
    it('makes the next root with @Create() and merges it over the old payload', async () => {
      const registry = new RootRegistry();
      const app = await start(registry.producer());
      expect(await rotate(app, OLD)).toEqual({
        id: 'B',
        password: 'password-of-B',
        host: 'h',
        $retired: ['A'],
      });
      expect(registry.calls).toEqual([{ action: 'create', root: OLD, input: {} }]);
    });

    it('leaves the old root valid until the new payload arrives', async () => {
      const registry = new RootRegistry();
      const app = await start(registry.producer());
      await rotate(app, OLD);
      expect([...registry.alive]).toEqual(['A', 'B']);
      expect((await app.create({ payload: JSON.stringify(OLD) })).status).toBe(200);
      expect(registry.revoked).toEqual([]);
    });

    it('takes the id of the root from issued() too', async () => {
      @Injectable()
      class Issuing {
        @Create()
        create() {
          return issued({ id: 'B', response: { password: 'new' } });
        }
      }
      const app = await start(Issuing, { canRevoke: false, canRotate: true });
      expect(await rotate(app, { id: 'A', password: 'old' })).toEqual({ id: 'B', password: 'new' });
    });

    it.each([{ host: 'h' }, { id: '' }, { id: null }])(
      'refuses the payload %j, whose root could never be revoked',
      async (payload) => {
        const registry = new RootRegistry();
        const app = await start(registry.producer());
        expect(await app.rotate({ payload: JSON.stringify(payload) })).toMatchObject({
          status: 400,
          body: {
            message:
              'payload has no usable "id", so the old root credential could never be revoked',
          },
        });
        expect(registry.calls).toEqual([]);
      },
    );

    it('is a 500 without a usable id, and reported as orphaned', async () => {
      const registry = new RootRegistry();
      registry.next.unshift('');
      const app = await start(registry.producer());
      const events = eventsOf(app);
      expect(await app.rotate({ payload: JSON.stringify(OLD) })).toMatchObject({
        status: 500,
        body: { message: 'create handler returned no usable id' },
      });
      expect(typesOf(events)).toEqual(['orphaned']);
    });
  });

  describe('canRotate', () => {
    @Injectable()
    class CreateOnly {
      @Create()
      create(@ForRotation() forRotation: boolean) {
        return { token: forRotation ? 'root' : 'lease' };
      }
    }

    it('is false by default where nothing can be revoked: 404', async () => {
      const app = await start(CreateOnly, { canRevoke: false });
      expect((await app.rotate({ payload: '{}' })).status).toBe(404);
    });

    it('replaces a root by a bare create only if it is written out', async () => {
      const app = await start(CreateOnly, { canRevoke: false, canRotate: true });
      expect(await rotate(app, { token: 'old', host: 'h' })).toEqual({ token: 'root', host: 'h' });
    });

    it('false answers 404', async () => {
      const app = await start(new RootRegistry().producer(), { canRotate: false });
      expect((await app.rotate({ payload: JSON.stringify(OLD) })).status).toBe(404);
    });
  });

  describe("retire: 'immediately'", () => {
    it('revokes the old root with the new payload before it answers', async () => {
      const registry = new RootRegistry();
      const app = await start(registry.producer(), { retire: 'immediately' });
      const events = eventsOf(app);
      const next = await rotate(app, OLD);
      expect(next).toEqual({ id: 'B', password: 'password-of-B', host: 'h' });
      expect(registry.calls.at(-1)).toEqual({ action: 'revoke', id: 'A', root: next });
      expect(typesOf(events)).toEqual(['retired', 'rotated']);
    });

    it('answers the new payload all the same when that fails, and never revokes the new root', async () => {
      const registry = new RootRegistry();
      registry.afterRevoke = () => {
        throw new ProducerError('committed, but the connection broke');
      };
      const app = await start(registry.producer(), { retire: 'immediately' });
      const events = eventsOf(app);
      expect((await rotate(app, OLD)).id).toBe('B');
      expect([...registry.alive]).toEqual(['B']);
      expect(events).toMatchObject([
        { type: 'retire-failed', id: 'A', reason: 'committed, but the connection broke' },
        { type: 'rotated' },
      ]);
    });
  });

  describe("retire: 'never'", () => {
    it('only reports the old root', async () => {
      const registry = new RootRegistry();
      const app = await start(registry.producer(), { retire: 'never' });
      const events = eventsOf(app);
      expect(await rotate(app, OLD)).toEqual({ id: 'B', password: 'password-of-B', host: 'h' });
      expect(events).toMatchObject([{ type: 'retire-skipped', id: 'A' }, { type: 'rotated' }]);
    });
  });

  describe('@Verify() in a rotation without @Rotate()', () => {
    const rejecting = (): never => {
      throw new ProducerError('B cannot log in', { status: 502 });
    };

    it('sees the new payload before the answer', async () => {
      const registry = new RootRegistry();
      const app = await start(registry.verifyingProducer());
      await rotate(app, OLD);
      expect(registry.calls.at(-1)).toEqual({
        action: 'verify',
        root: { id: 'B', password: 'password-of-B', host: 'h' },
      });
    });

    it('that fails for good is an error: the new root is revoked with the old payload, which stays valid', async () => {
      const clock = new ManualClock();
      const registry = new RootRegistry();
      registry.verify = rejecting;
      const app = await start(registry.verifyingProducer(), { timeoutMs: 500 }, clock);
      const events = eventsOf(app);
      const answer = app.rotate({ payload: JSON.stringify(OLD) });
      await until(() => clock.isWaitingFor(200));
      clock.advance(200);
      expect(await answer).toMatchObject({ status: 502, body: { message: 'B cannot log in' } });
      expect(registry.calls.at(-1)).toEqual({ action: 'revoke', id: 'B', root: OLD });
      expect([...registry.alive]).toEqual(['A']);
      expect(events).toMatchObject([{ type: 'compensated', id: 'B' }]);
    });

    it('that fails and leaves a root that cannot be revoked reports it after three tries', async () => {
      const clock = new ManualClock();
      const registry = new RootRegistry();
      registry.verify = rejecting;
      registry.beforeRevoke = () => {
        throw new Error('down');
      };
      const app = await start(registry.verifyingProducer(), { timeoutMs: 1000 }, clock);
      const events = eventsOf(app);
      const answer = app.rotate({ payload: JSON.stringify(OLD) });
      for (const ms of [200, 200, 500]) {
        await until(() => clock.isWaitingFor(ms));
        clock.advance(ms);
      }
      expect((await answer).status).toBe(502);
      expect(registry.revoked).toEqual(['B', 'B', 'B']);
      expect(events).toMatchObject([{ type: 'orphaned', id: 'B' }]);
    });
  });

  it('keeps a root that was made after the deadline for the next try', async () => {
    const clock = new ManualClock();
    const late = deferred();
    const registry = new RootRegistry();
    registry.beforeCreate = () => late.promise;
    const app = await start(registry.producer(), undefined, clock);
    const answer = app.rotate({ payload: JSON.stringify(OLD) });
    await until(() => registry.calls.length === 1);
    clock.advance(50_000);
    expect((await answer).status).toBe(504);
    late.resolve();
    expect((await rotate(app, OLD)).id).toBe('B');
    expect(registry.calls).toHaveLength(1);
  });
});
