import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Create,
  CredentialId,
  issued,
  OnRollback,
  type OnRollbackFunction,
  type ProducerOptions,
  Revoke,
  Rotate,
  Signal,
} from 'nestjs-akeyless';
import {
  closeApps,
  createCall,
  onBothAdapters,
  type RunningApp,
  startApp,
} from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { deferred, until } from '../support/until.js';

@Injectable()
class Slow {
  readonly result = deferred<unknown>();
  readonly revoked: string[] = [];
  revokeSignal?: AbortSignal;
  failRevokes = 0;
  signal?: AbortSignal;
  undone = false;

  @Create()
  create(@Signal() signal: AbortSignal, @OnRollback() rollback: OnRollbackFunction): unknown {
    rollback(() => {
      this.undone = true;
    });
    this.signal = signal;
    return this.result.promise;
  }

  @Revoke()
  revoke(@CredentialId() id: string, @Signal() signal: AbortSignal): void {
    this.revoked.push(id);
    this.revokeSignal = signal;
    if (this.failRevokes-- > 0) throw new Error('down');
  }
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (producer?: ProducerOptions) => {
    const clock = new ManualClock();
    const app = await startApp({
      adapter,
      producer,
      module: { providers: [Slow] },
      clock,
    });
    return { app, clock, slow: app.app.get(Slow), events: eventsOf(app) };
  };

  /** A create that is past its deadline, and whose handler has yet to finish. */
  const startLate = async (producer?: ProducerOptions) => {
    const started = await start(producer);
    const { app, clock, slow } = started;
    const answer = app.create();
    await until(() => slow.signal !== undefined);
    clock.advance(producer?.timeoutMs ?? 50_000);
    return { ...started, answer: await answer };
  };

  describe('the deadline of a create', () => {
    it('is 50 seconds by default: 504, and the signal aborts', async () => {
      const { app, clock, slow } = await start();
      const answer = app.create();
      await until(() => slow.signal !== undefined);
      clock.advance(49_999);
      expect(slow.signal?.aborted).toBe(false);
      clock.advance(1);
      expect(await answer).toMatchObject({
        status: 504,
        body: {
          statusCode: 504,
          message: 'create did not finish within 50000 ms',
          error: 'Gateway Timeout',
        },
      });
      expect(slow.signal?.aborted).toBe(true);
    });

    it('is what timeoutMs says', async () => {
      const { answer } = await startLate({ timeoutMs: 1234 });
      expect(answer.body.message).toBe('create did not finish within 1234 ms');
    });

    it('undoes a handler that heeds the signal', async () => {
      const { slow } = await startLate();
      slow.result.reject(slow.signal?.reason);
      await until(() => slow.undone);
    });
  });

  describe('a credential that was made after the deadline', () => {
    it('is revoked, with a signal that is not aborted', async () => {
      const { slow, events } = await startLate();
      slow.result.resolve({ id: 'late' });
      await until(() => events.length > 0);
      expect(slow.revoked).toEqual(['late']);
      expect(slow.revokeSignal?.aborted).toBe(false);
      expect(events).toMatchObject([{ type: 'compensated', id: 'late' }]);
    });

    it('is tried three times, then reported as orphaned', async () => {
      const { slow, events, clock } = await startLate();
      slow.failRevokes = 3;
      slow.result.resolve({ id: 'late' });
      for (const ms of [200, 500]) {
        await until(() => clock.isWaitingFor(ms));
        clock.advance(ms);
      }
      await until(() => events.length > 0);
      expect(slow.revoked).toEqual(['late', 'late', 'late']);
      expect(events).toMatchObject([{ type: 'orphaned', id: 'late' }]);
    });

    it.each([
      ['compensate: false', { compensate: false }, { id: 'late' }],
      ['canRevoke: false', { canRevoke: false }, { id: 'late' }],
      ['shared: true', {}, issued({ id: 'late', response: {}, shared: true })],
    ])('is only reported with %s', async (_, producer, result) => {
      const { slow, events } = await startLate(producer);
      slow.result.resolve(result);
      await until(() => events.length > 0);
      expect(slow.revoked).toEqual([]);
      expect(events).toMatchObject([{ type: 'orphaned', id: 'late' }]);
    });
  });

  describe('a caller that hangs up', () => {
    /** Sends a create over a bare socket. */
    const send = async (app: RunningApp) => {
      const body = JSON.stringify(createCall());
      const { port } = new URL(app.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /sync/create HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      return socket;
    };

    it('aborts the signal, and what is made all the same is revoked', async () => {
      const { app, slow, events } = await start();
      const socket = await send(app);
      await until(() => slow.signal !== undefined);
      socket.destroy();
      await until(() => slow.signal?.aborted === true);
      slow.result.resolve({ id: 'unheard' });
      await until(() => events.length > 0);
      expect(slow.revoked).toEqual(['unheard']);
      expect(typesOf(events)).toEqual(['compensated']);
    });

    it('before it has read the whole answer gets the credential revoked, once', async () => {
      const { app, slow, events } = await start();
      const socket = await send(app);
      socket.pause();
      await until(() => slow.signal !== undefined);
      slow.result.resolve({ id: 'half-read', data: 'x'.repeat(32 * 1024 * 1024) });
      await until(() => typesOf(events).includes('created'));
      socket.destroy();
      await until(() => typesOf(events).includes('compensated'));
      expect(slow.revoked).toEqual(['half-read']);
      expect(typesOf(events)).toEqual(['created', 'compensated']);
    });

    it('does not abort the signal when the call was answered', async () => {
      const { app, slow, events } = await start();
      slow.result.resolve({ id: 'heard' });
      expect((await app.create()).status).toBe(200);
      expect(slow.signal?.aborted).toBe(false);
      expect(typesOf(events)).toEqual(['created']);
    });
  });

  it('of a producer with only @Rotate() is 35 seconds by default', async () => {
    @Injectable()
    class Rotating {
      called = false;

      @Rotate()
      rotate(): Promise<object> {
        this.called = true;
        return new Promise(() => {});
      }
    }
    const clock = new ManualClock();
    const app = await startApp({
      adapter,
      module: { providers: [Rotating] },
      clock,
    });
    const answer = app.rotate({ payload: '{}' });
    await until(() => app.app.get(Rotating).called);
    clock.advance(35_000);
    expect((await answer).body.message).toBe('rotate did not finish within 35000 ms');
  });
});
