import { afterEach, describe, expect, it } from '@jest/globals';
import { GoneException, Injectable, type Type } from '@nestjs/common';
import {
  AlreadyGone,
  Create,
  CredentialId,
  CredentialIds,
  Payload,
  ProducerError,
  type ProducerOptions,
  Revoke,
  Signal,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { deferred, until } from '../support/until.js';

/** A producer that revokes one id after the other, as told. */
function oneByOne(revoke: (id: string, signal: AbortSignal) => unknown): Type {
  @Injectable()
  class OneByOne {
    @Create()
    create() {
      return { id: 'a' };
    }

    @Revoke()
    revoke(@CredentialId() id: string, @Signal() signal: AbortSignal): unknown {
      return revoke(id, signal);
    }
  }
  return OneByOne;
}

/** A producer that revokes all ids at once, as told. */
function inBulk(revoke: (ids: string[]) => unknown): Type {
  @Injectable()
  class InBulk {
    @Create()
    create() {
      return { id: 'a' };
    }

    @Revoke()
    revoke(@CredentialIds() ids: string[]): unknown {
      return revoke(ids);
    }
  }
  return InBulk;
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (provider: Type, producer?: ProducerOptions, clock = new ManualClock()) =>
    startApp({
      adapter,
      producer,
      module: { providers: [provider] },
      clock,
    });

  const startRevoking = (revoke: Parameters<typeof oneByOne>[0], producer?: ProducerOptions) =>
    start(oneByOne(revoke), producer);

  describe('revoke', () => {
    it('calls the handler for each id and answers those that are gone, in the order received', async () => {
      const seen: string[] = [];
      const app = await startRevoking((id) => seen.push(id));
      const { status, body } = await app.revoke({ ids: ['c', 'a', 'b'] });
      expect(status).toBe(200);
      expect(body).toEqual({ revoked: ['c', 'a', 'b'], message: '' });
      expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('revokes a duplicate once, and no id at all is fine', async () => {
      const seen: string[] = [];
      const app = await startRevoking((id) => seen.push(id));
      expect((await app.revoke({ ids: ['a', 'b', 'a'] })).body.revoked).toEqual(['a', 'b', 'a']);
      expect(seen.toSorted()).toEqual(['a', 'b']);
      expect((await app.revoke({ ids: [] })).body).toEqual({ revoked: [], message: '' });
    });

    it('ignores what the handler returns', async () => {
      const app = await startRevoking(() => false);
      expect((await app.revoke({ ids: ['a'] })).body.revoked).toEqual(['a']);
    });

    it('counts AlreadyGone as revoked', async () => {
      const app = await startRevoking(() => Promise.reject(new AlreadyGone()));
      expect((await app.revoke({ ids: ['a', 'b'] })).body).toEqual({
        revoked: ['a', 'b'],
        message: '',
      });
    });

    it('echoes ids exactly as received', async () => {
      const app = await startRevoking(() => {});
      const ids = ['', ' a ', 'Ä"\\\n', '__proto__', 'constructor'];
      expect((await app.revoke({ ids })).body.revoked).toEqual(ids);
    });
  });

  describe('ids are independent', () => {
    const failing = (id: string): void => {
      if (id === 'b') throw new ProducerError('role is in use, password is hunter2hunter2');
    };

    it('answers 200 with those done, and a redacted message naming the others', async () => {
      const app = await startRevoking(failing);
      const payload = '{"password":"hunter2hunter2"}';
      const { status, body } = await app.revoke({ ids: ['a', 'b', 'c'], payload });
      expect(status).toBe(200);
      expect(body).toEqual({
        revoked: ['a', 'c'],
        message: '1 of 3 not revoked: "b": role is in use, password is [redacted]',
      });
    });

    it('tells nothing of an error that was not meant to be shown', async () => {
      const app = await startRevoking((id) => {
        if (id === 'b') throw new Error('stack and internals');
      });
      const { body } = await app.revoke({ ids: ['a', 'b'] });
      expect(body.revoked).toEqual(['a']);
      expect(body.message).toMatch(
        /^1 of 2 not revoked: "b": internal error, see the log for [0-9a-f-]{36}$/,
      );
    });

    it('succeeds when the id that failed is sent again', async () => {
      let failures = 1;
      const app = await startRevoking((id) => {
        if (id === 'b' && failures-- > 0) throw new ProducerError('busy');
      });
      expect((await app.revoke({ ids: ['a', 'b'] })).body.revoked).toEqual(['a']);
      expect((await app.revoke({ ids: ['b'] })).body).toEqual({ revoked: ['b'], message: '' });
    });

    it('names ten failures and counts the rest', async () => {
      const app = await startRevoking((id) => {
        if (id !== 'ok') throw new ProducerError('no');
      });
      const ids = ['ok', ...Array.from({ length: 25 }, (_, index) => `id${index}`)];
      const { message } = (await app.revoke({ ids })).body;
      expect(message).toMatch(/^25 of 26 not revoked: "id0": no; .* "id9": no; and 15 more$/);
    });

    it('tells each of them as an event', async () => {
      const app = await startRevoking(failing);
      const events = eventsOf(app);
      await app.revoke({ ids: ['a', 'b'], payload: '{"password":"hunter2hunter2"}' });
      const byId = events.toSorted((a, b) =>
        typesOf([b])
          .join()
          .localeCompare(typesOf([a]).join()),
      );
      expect(byId).toMatchObject([
        { type: 'revoked', id: 'a' },
        { type: 'revoke-failed', id: 'b', reason: 'role is in use, password is [redacted]' },
      ]);
    });
  });

  describe('when all ids fail', () => {
    it('answers with the status that the failures agree on', async () => {
      const app = await startRevoking(() => {
        throw new ProducerError('upstream is down', { status: 502 });
      });
      expect(await app.revoke({ ids: ['a', 'b'] })).toMatchObject({
        status: 502,
        body: {
          statusCode: 502,
          message: '2 of 2 not revoked: "a": upstream is down; "b": upstream is down',
          error: 'Bad Gateway',
        },
      });
    });

    it('answers 500 where they do not agree', async () => {
      const app = await startRevoking((id) => {
        if (id === 'a') throw new ProducerError('no', { status: 403 });
        throw new GoneException('never');
      });
      expect(await app.revoke({ ids: ['a', 'b'] })).toMatchObject({
        status: 500,
        body: { message: '2 of 2 not revoked: "a": no; "b": never' },
      });
    });
  });

  describe('@CredentialIds()', () => {
    it('gets all ids in one call; nothing returned means all are gone', async () => {
      const calls: string[][] = [];
      const app = await start(inBulk((ids) => void calls.push(ids)));
      expect((await app.revoke({ ids: ['b', 'a', 'b'] })).body.revoked).toEqual(['b', 'a', 'b']);
      expect(calls).toEqual([['b', 'a']]);
    });

    it('returns those that are gone', async () => {
      const app = await start(inBulk(() => ['c', 'a', 'unknown']));
      expect((await app.revoke({ ids: ['a', 'b', 'c'] })).body).toEqual({
        revoked: ['a', 'c'],
        message: '1 of 3 not revoked: "b": the revoke handler did not name it as revoked',
      });
    });

    it('revokes nothing when it throws, unless all are gone already', async () => {
      const app = await start(
        inBulk(() => {
          throw new ProducerError('down', { status: 503 });
        }),
      );
      expect((await app.revoke({ ids: ['a', 'b'] })).status).toBe(503);
      const gone = await start(inBulk(() => Promise.reject(new AlreadyGone())));
      expect((await gone.revoke({ ids: ['a', 'b'] })).body.revoked).toEqual(['a', 'b']);
    });

    it('is a 500 when it returns something else', async () => {
      const app = await start(inBulk(() => 'a'));
      expect(await app.revoke({ ids: ['a'] })).toMatchObject({
        status: 500,
        body: {
          message:
            '1 of 1 not revoked: "a": revoke handler returned neither a list of ids nor nothing',
        },
      });
    });
  });

  describe('canRevoke: false', () => {
    it('answers with all ids and calls nothing', async () => {
      const app = await startRevoking(
        () => {
          throw new Error('called');
        },
        { canRevoke: false },
      );
      expect((await app.revoke({ ids: ['a', 'b'] })).body).toEqual({
        revoked: ['a', 'b'],
        message: '',
      });
    });

    it('needs no handler', async () => {
      @Injectable()
      class CreateOnly {
        @Create()
        create() {
          return {};
        }
      }
      const app = await start(CreateOnly, { canRevoke: false });
      expect((await app.revoke({ ids: ['x'] })).body).toEqual({ revoked: ['x'], message: '' });
    });
  });

  describe('mapId', () => {
    const mapId = (received: string): string => received.replace(/^tmp\.[^_]*_/, '');

    it("makes the producer's own id of a received one, and revoked echoes what was received", async () => {
      const seen: string[] = [];
      const app = await startRevoking((id) => seen.push(id), { mapId });
      expect((await app.revoke({ ids: ['tmp.x_a', 'b'] })).body.revoked).toEqual(['tmp.x_a', 'b']);
      expect(seen.toSorted()).toEqual(['a', 'b']);
    });

    it('works for all ids at once too', async () => {
      const app = await start(
        inBulk((ids) => ids.filter((id) => id !== 'b')),
        { mapId },
      );
      expect((await app.revoke({ ids: ['tmp.x_a', 'tmp.x_b'] })).body.revoked).toEqual(['tmp.x_a']);
    });
  });

  describe('revokeConcurrency', () => {
    it.each([
      [undefined, 8],
      [3, 3],
      [1, 1],
    ])('is %p: never more than %i ids at a time', async (revokeConcurrency, most) => {
      let running = 0;
      let highest = 0;
      const app = await startRevoking(
        async () => {
          highest = Math.max(highest, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
        },
        { revokeConcurrency },
      );
      const ids = Array.from({ length: 200 }, (_, index) => `id${index}`);
      expect((await app.revoke({ ids })).body.revoked).toEqual(ids);
      expect(highest).toBe(most);
    });

    it('keeps to it with 10,000 ids', async () => {
      let running = 0;
      let highest = 0;
      const app = await startRevoking(async () => {
        highest = Math.max(highest, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
      });
      const ids = Array.from({ length: 10_000 }, (_, index) => `id${index}`);
      expect((await app.revoke({ ids })).body.revoked).toEqual(ids);
      expect(highest).toBe(8);
    });
  });

  describe('at the deadline', () => {
    const startHanging = async () => {
      const clock = new ManualClock();
      const started: string[] = [];
      const signals: AbortSignal[] = [];
      const quick = deferred();
      const provider = oneByOne((id, signal) => {
        started.push(id);
        signals.push(signal);
        return id.startsWith('hang') ? new Promise(() => {}) : quick.promise;
      });
      const app = await start(provider, { timeoutMs: 10_000, revokeConcurrency: 2 }, clock);
      return { app, clock, started, signals, quick };
    };

    it('answers what is done as done, names the rest, and aborts the signal', async () => {
      const { app, clock, signals, quick } = await startHanging();
      const answer = app.revoke({ ids: ['a', 'hang'] });
      const events = eventsOf(app);
      await until(() => signals.length === 2);
      quick.resolve();
      await until(() => typesOf(events).includes('revoked'));
      clock.advance(10_000);
      expect(await answer).toMatchObject({
        status: 200,
        body: {
          revoked: ['a'],
          message: '1 of 2 not revoked: "hang": not finished before the deadline',
        },
      });
      expect(signals.every(({ aborted }) => aborted)).toBe(true);
    });

    it('answers 504 if nothing is done', async () => {
      const { app, clock, started } = await startHanging();
      const answer = app.revoke({ ids: ['hang1', 'hang2'] });
      await until(() => started.length === 2);
      clock.advance(10_000);
      expect(await answer).toMatchObject({
        status: 504,
        body: {
          statusCode: 504,
          message: 'revoke did not finish within 10000 ms',
          error: 'Gateway Timeout',
        },
      });
    });

    it('starts no new id within a second of it', async () => {
      const { app, clock, started, quick } = await startHanging();
      const answer = app.revoke({ ids: ['a', 'b', 'c', 'd'] });
      await until(() => started.length === 2);
      clock.advance(9000);
      quick.resolve();
      expect((await answer).body).toEqual({
        revoked: ['a', 'b'],
        message:
          '2 of 4 not revoked: "c": not finished before the deadline; "d": not finished before the deadline',
      });
      expect(started).toEqual(['a', 'b']);
    });
  });

  it('hands the stored payload of now to the handler', async () => {
    @Injectable()
    class Remembering {
      payloads: unknown[] = [];

      @Create()
      create() {
        return { id: 'a' };
      }

      @Revoke()
      revoke(@CredentialId() _id: string, @Payload() payload: unknown): void {
        this.payloads.push(payload);
      }
    }
    const app = await start(Remembering);
    await app.revoke({ ids: ['a'], payload: '{"host":"h"}' });
    expect(app.app.get(Remembering).payloads).toEqual([{ host: 'h' }]);
    expect(typesOf(eventsOf(app))).toEqual([]);
  });
});
