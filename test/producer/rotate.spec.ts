import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import {
  Create,
  CredentialId,
  Payload,
  ProducerError,
  type ProducerOptions,
  Revoke,
  rotated,
  Rotate,
  RotationId,
  Verify,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, type RunningApp, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { deferred, until } from '../support/until.js';

type Fields = Record<string, unknown>;

interface Script {
  rotate(payload: Fields, rotationId: string): unknown;
  verify?(payload: Fields): unknown;
  revoke?(id: string, payload: Fields): unknown;
}

/** A custom rotated secret that does as told. */
function rotatedSecret(script: Script): Type {
  @Injectable()
  class RotatedSecret {
    @Rotate()
    rotate(@Payload() payload: Fields, @RotationId() rotationId: string): unknown {
      return script.rotate(payload, rotationId);
    }

    @Verify()
    verify(@Payload() payload: Fields): unknown {
      return script.verify?.(payload);
    }
  }
  return RotatedSecret;
}

/** The same with all three actions. */
function rotatingProducer(script: Script): Type {
  @Injectable()
  class RotatingProducer {
    @Create()
    create() {
      return { id: 'lease' };
    }

    @Revoke()
    revoke(@CredentialId() id: string, @Payload() payload: Fields): unknown {
      return script.revoke?.(id, payload);
    }

    @Rotate()
    rotate(@Payload() payload: Fields, @RotationId() rotationId: string): unknown {
      return script.rotate(payload, rotationId);
    }
  }
  return RotatingProducer;
}

/** Rotates and returns the new payload, parsed. */
async function rotate(app: RunningApp, payload: object): Promise<Fields> {
  const { status, body, text } = await app.rotate({ payload: JSON.stringify(payload) });
  expect([status, text]).toEqual([200, expect.any(String)]);
  expect(Object.keys(body)).toEqual(['payload']);
  return JSON.parse(body.payload) as Fields;
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

  describe('rotate with @Rotate()', () => {
    it("answers the old payload with the handler's fields over it", async () => {
      const app = await start(rotatedSecret({ rotate: () => ({ password: 'new' }) }));
      const old = { host: 'h', password: 'old', nested: { a: [1, null] } };
      expect(await rotate(app, old)).toEqual({ ...old, password: 'new' });
    });

    it('leaves a field that is undefined and stores null', async () => {
      const app = await start(rotatedSecret({ rotate: () => ({ a: undefined, b: null, c: 1 }) }));
      expect(await rotate(app, { a: 'kept', b: 'gone' })).toEqual({ a: 'kept', b: null, c: 1 });
    });

    it('keeps the old values also of a payload that the handler has changed', async () => {
      const change = (payload: Fields): unknown => {
        delete payload['host'];
        payload['password'] = 'scribbled';
        return { user: 'next' };
      };
      const app = await start(rotatedSecret({ rotate: change }));
      expect(await rotate(app, { host: 'h', password: 'p' })).toEqual({
        host: 'h',
        password: 'p',
        user: 'next',
      });
    });

    it('replaces all with rotated(fields, { replace: true })', async () => {
      const app = await start(
        rotatedSecret({ rotate: () => rotated({ only: 1 }, { replace: true }) }),
      );
      expect(await rotate(app, { host: 'h' })).toEqual({ only: 1 });
    });

    it.each([[undefined], [null], ['text'], [7], [['a']], [{ a: 1n }], [rotated('text')]])(
      'is a 500 for the result %p',
      async (result) => {
        const app = await start(rotatedSecret({ rotate: () => result }));
        const events = eventsOf(app);
        expect(await app.rotate({ payload: '{}' })).toMatchObject({
          status: 500,
          body: { message: 'rotate handler returned no usable payload' },
        });
        expect(typesOf(events)).toEqual(['orphaned']);
      },
    );

    it.each([
      ['{"a":{"big":9007199254740993}}', 'payload.a.big'],
      ['{"list":[1,-9007199254740992]}', 'payload.list.1'],
      ['{"huge":1e400}', 'payload.huge'],
    ])('refuses %s, which would come back altered', async (payload, key) => {
      const app = await start(rotatedSecret({ rotate: () => ({}) }));
      const { status, body } = await app.rotate({ payload });
      expect(status).toBe(400);
      expect(body.message).toBe(
        `${key} is too large a number to be kept exactly; store it as a string`,
      );
    });

    it('tells the event rotated', async () => {
      const app = await start(rotatedSecret({ rotate: () => ({ password: 'n' }) }));
      const events = eventsOf(app);
      await rotate(app, { password: 'o' });
      expect(events).toEqual([
        {
          type: 'rotated',
          producer: 'default',
          durationMs: expect.any(Number),
          correlationId: expect.any(String),
        },
      ]);
    });

    it('answers nothing on the other routes of a producer that only rotates', async () => {
      const app = await start(rotatedSecret({ rotate: () => ({}) }));
      for (const path of ['/sync/create', '/sync/revoke']) {
        expect(await app.post(path, { payload: '{}', ids: [] })).toMatchObject({
          status: 404,
          body: { statusCode: 404, message: `Cannot POST ${path}`, error: 'Not Found' },
        });
      }
    });
  });

  describe('@RotationId()', () => {
    it('is the same for the same stored payload, and another for another or for another producer', async () => {
      const ids: string[] = [];
      const script: Script = { rotate: (_, id) => (ids.push(id), {}) };
      const app = await start(rotatedSecret(script));
      await app.rotate({ payload: '{"a":1}' });
      await app.rotate({ payload: '{"a":1}' });
      await app.rotate({ payload: '{"a":2}' });
      expect(ids[0]).toMatch(/^[0-9a-f]{24}$/);
      expect(ids[1]).toBe(ids[0]);
      expect(ids[2]).not.toBe(ids[0]);
    });
  });

  describe('opaquePayload', () => {
    const opaque = { opaquePayload: true, auth: false as const };

    it('gives the string as it is and answers the string that the handler returns', async () => {
      const seen: unknown[] = [];
      const rotateText = (payload: unknown): unknown => (seen.push(payload), `${String(payload)}+`);
      const app = await start(rotatedSecret({ rotate: rotateText }), opaque);
      expect((await app.rotate({ payload: 'not json' })).body).toEqual({ payload: 'not json+' });
      expect((await app.rotate({ payload: null })).body).toEqual({ payload: '+' });
      expect((await app.rotate({})).body).toEqual({ payload: '+' });
      // The second rotation of the same payload is answered from the journal.
      expect(seen).toEqual(['not json', '']);
    });

    it('is a 500 when the handler returns no string, and a 400 when the payload is none', async () => {
      const app = await start(rotatedSecret({ rotate: () => ({ a: 1 }) }), opaque);
      expect((await app.rotate({ payload: 'x' })).status).toBe(500);
      expect(await app.rotate({ payload: 7 })).toMatchObject({
        status: 400,
        body: { message: 'payload must be a string' },
      });
    });
  });

  describe('@Verify() after @Rotate()', () => {
    const inPlace = (verify: Script['verify']): Type =>
      rotatedSecret({ rotate: () => ({ password: 'new' }), verify });

    it('is called with the new payload', async () => {
      const seen: unknown[] = [];
      const app = await start(inPlace((payload) => seen.push(payload)));
      await rotate(app, { host: 'h', password: 'old' });
      expect(seen).toEqual([{ host: 'h', password: 'new' }]);
    });

    it('is tried again with back-off: new credentials often take a moment', async () => {
      const clock = new ManualClock();
      let tries = 0;
      const verify = (): void => {
        if (++tries < 4) throw new Error('not yet');
      };
      const app = await start(inPlace(verify), undefined, clock);
      const answer = rotate(app, { password: 'old' });
      for (const ms of [200, 500, 1000]) {
        await until(() => clock.isWaitingFor(ms));
        clock.advance(ms);
      }
      expect(await answer).toEqual({ password: 'new' });
      expect(tries).toBe(4);
    });

    it('gives up at half of the deadline', async () => {
      const clock = new ManualClock();
      const verify = (): never => {
        throw new ProducerError('login failed', { status: 502 });
      };
      const app = await start(inPlace(verify), { timeoutMs: 3000 }, clock);
      const answer = app.rotate({ payload: '{}' });
      for (const ms of [200, 500]) {
        await until(() => clock.isWaitingFor(ms));
        clock.advance(ms);
      }
      expect((await answer).status).toBe(200);
      expect(clock.now()).toBe(700);
    });

    /** `@Verify` that accepts one password only. */
    const accepting = (password: string) => (payload: Fields) => {
      if (payload['password'] !== password)
        throw new ProducerError('login failed', { status: 502 });
    };

    const rotateWith = async (accepted: string) => {
      const clock = new ManualClock();
      const app = await start(inPlace(accepting(accepted)), { timeoutMs: 500 }, clock);
      const events = eventsOf(app);
      const answer = app.rotate({ payload: '{"password":"old"}' });
      if (accepted !== 'new') {
        await until(() => clock.isWaitingFor(200));
        clock.advance(200);
      }
      return { answer: await answer, events };
    };

    it('makes it an error while the old payload still works', async () => {
      const { answer, events } = await rotateWith('old');
      expect(answer).toMatchObject({ status: 502, body: { message: 'login failed' } });
      expect(typesOf(events)).toEqual([]);
    });

    it('answers the new payload where the old one is dead too: it may be the only one that works', async () => {
      const { answer, events } = await rotateWith('neither');
      expect(answer).toMatchObject({ status: 200, body: { payload: '{"password":"new"}' } });
      expect(events).toMatchObject([{ type: 'rotated-unverified', reason: 'login failed' }]);
    });

    it('judges the old payload as it was stored, whatever the handler did to its copy', async () => {
      const clock = new ManualClock();
      const scribbling = rotatedSecret({
        rotate: (payload) => {
          payload['password'] = 'scribbled';
          return { password: 'new' };
        },
        verify: accepting('old'),
      });
      const app = await start(scribbling, { timeoutMs: 500 }, clock);
      const answer = app.rotate({ payload: '{"password":"old"}' });
      await until(() => clock.isWaitingFor(200));
      clock.advance(200);
      expect((await answer).status).toBe(502);
    });
  });

  describe('a second root that @Rotate() hands over', () => {
    const overlapping = (revoke: Script['revoke']): Type =>
      rotatingProducer({
        rotate: (payload) => rotated({ id: 'B' }, { retire: [payload['id'] as string] }),
        revoke,
      });

    it('is carried in the new payload and retired when that arrives', async () => {
      const seen: unknown[] = [];
      const app = await start(overlapping((id, payload) => seen.push([id, payload])));
      const events = eventsOf(app);
      const next = await rotate(app, { id: 'A', host: 'h' });
      expect(next).toEqual({ id: 'B', host: 'h', $retired: ['A'] });
      expect(seen).toEqual([]);
      await app.create({ payload: JSON.stringify(next) });
      await until(() => typesOf(events).includes('retired'));
      expect(seen).toEqual([['A', { id: 'B', host: 'h' }]]);
    });

    it('is only reported where there is no @Revoke(): consumers can read the payload', async () => {
      const app = await start(
        rotatedSecret({ rotate: () => rotated({ id: 'B' }, { retire: ['A'] }) }),
      );
      const events = eventsOf(app);
      expect(await rotate(app, { id: 'A' })).toEqual({ id: 'B' });
      expect(events).toMatchObject([{ type: 'retire-skipped', id: 'A' }, { type: 'rotated' }]);
    });
  });

  describe('at the deadline', () => {
    it('is a 504, and what is made later is the answer to the next try', async () => {
      const clock = new ManualClock();
      const late = deferred<object>();
      let calls = 0;
      const rotateLate = (): unknown => (calls++, late.promise);
      const app = await start(rotatedSecret({ rotate: rotateLate }), undefined, clock);
      const answer = app.rotate({ payload: '{"id":"A"}' });
      await until(() => calls === 1);
      clock.advance(35_000);
      expect(await answer).toMatchObject({
        status: 504,
        body: { message: 'rotate did not finish within 35000 ms' },
      });
      const repeat = app.rotate({ payload: '{"id":"A"}' });
      late.resolve({ id: 'B' });
      expect((await repeat).body).toEqual({ payload: '{"id":"B"}' });
      expect(calls).toBe(1);
    });
  });
});
