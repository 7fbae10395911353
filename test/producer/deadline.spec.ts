import { Agent, IncomingMessage, request, type Server, ServerResponse } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
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
import { BareConnection } from '../support/bare-connection.js';
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Deferred, deferred, until } from '../support/until.js';

/** Makes credentials in the order in which it is told to. */
@Injectable()
class Several {
  readonly results: Deferred<object>[] = [];
  readonly signals: AbortSignal[] = [];
  readonly revoked: string[] = [];

  @Create()
  create(@Signal() signal: AbortSignal): Promise<object> {
    const result = deferred<object>();
    this.results.push(result);
    this.signals.push(signal);
    return result.promise;
  }

  @Revoke()
  revoke(@CredentialId() id: string): void {
    this.revoked.push(id);
  }
}

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
    const send = ({ url }: RunningApp): Socket => {
      const connection = new BareConnection(url);
      connection.post('/sync/create', createCall());
      return connection.socket;
    };

    it('aborts the signal, and what is made all the same is revoked', async () => {
      const { app, slow, events } = await start();
      const socket = send(app);
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
      const socket = send(app);
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

  describe('a connection that dies with several calls on it', () => {
    /** Two creates over one connection, sent without waiting for answers; both are in the handler. */
    const startPipelined = async () => {
      const app = await startApp({ adapter, module: { providers: [Several] } });
      const several = app.app.get(Several);
      const connection = new BareConnection(app.url);
      for (let call = 0; call < 2; call++) connection.post('/sync/create', createCall());
      await until(() => several.results.length === 2);
      return { app, several, connection, events: eventsOf(app) };
    };

    it('gets a credential revoked whose answer was queued behind another one', async () => {
      const { app, several, connection, events } = await startPipelined();
      several.results[1]?.resolve({ id: 'queued' });
      await until(() => typesOf(events).includes('created'));
      connection.socket.destroy();
      await until(() => typesOf(events).includes('compensated'));
      expect(several.revoked).toEqual(['queued']);
      several.results[0]?.resolve({ id: 'first' });
      await until(() => several.revoked.length === 2);
      expect(several.revoked).toEqual(['queued', 'first']);
      expect((await app.revoke({ ids: [] })).status).toBe(200);
      expect(typesOf(events)).toEqual(['created', 'compensated', 'compensated']);
    });

    it('aborts the signals of all of them', async () => {
      const { several, connection } = await startPipelined();
      connection.socket.destroy();
      await until(() => several.signals.every(({ aborted }) => aborted));
      for (const result of several.results) result.reject(new Error('aborted'));
    });

    it('takes back nothing that was answered before', async () => {
      const { several, connection, events } = await startPipelined();
      several.results[0]?.resolve({ id: 'first' });
      await until(() => connection.received.includes('"first"'));
      connection.socket.destroy();
      await until(() => several.signals[1]?.aborted === true);
      several.results[1]?.resolve({ id: 'second' });
      await until(() => typesOf(events).includes('compensated'));
      expect(several.revoked).toEqual(['second']);
    });
  });

  it('a connection has one listener of ours, however many calls come over it', async () => {
    const { app, slow } = await start();
    slow.result.resolve({ id: 'heard' });
    const connections: Socket[] = [];
    const server = app.app.getHttpServer() as Server;
    server.on('connection', (socket: Socket) => connections.push(socket));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const listeners: number[] = [];
    for (let call = 0; call < 20; call++) {
      await createOver(agent, app);
      listeners.push(connections[0]?.listenerCount('close') ?? 0);
    }
    agent.destroy();
    expect(connections).toHaveLength(1);
    // The server itself may have one more or less at the moment.
    expect(Math.max(...listeners) - Math.min(...listeners)).toBeLessThan(5);
  });

  it('an answer is delivered also where the platform has no real connection', async () => {
    const { app, slow, events } = await start();
    slow.result.resolve({ id: 'heard' });
    const { answer, text } = withoutConnection(createCall());
    (app.app.getHttpServer() as Server).emit('request', answer.req, answer);
    await until(() => answer.writableFinished && typesOf(events).length > 0);
    expect(text()).toContain('"heard"');
    await app.app.close();
    expect(typesOf(events)).toEqual(['created']);
    expect(slow.revoked).toEqual([]);
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

describe('over HTTP/2, on fastify', () => {
  afterEach(closeApps);

  const start = async () => {
    const app = await startApp({
      adapter: 'fastify',
      expressOrFastify: () => new FastifyAdapter({ http2: true }),
      module: { providers: [Several] },
    });
    const session = connectHttp2(app.url);
    const create = () => {
      const stream = session.request({ ':method': 'POST', ':path': '/sync/create' });
      stream.end(JSON.stringify(createCall()));
      return stream;
    };
    return { session, create, several: app.app.get(Several), events: eventsOf(app) };
  };

  it('an answer is delivered when its stream has ended well', async () => {
    const { session, create, several, events } = await start();
    for (const id of ['a', 'b']) {
      const stream = create();
      const answered = deferred();
      stream.resume().once('close', () => answered.resolve());
      await until(() => several.results.length > 0);
      several.results.shift()?.resolve({ id });
      await answered.promise;
    }
    session.close();
    await closeApps();
    expect(typesOf(events)).toEqual(['created', 'created']);
  });

  it('a stream that is cut off in its answer gets the credential revoked', async () => {
    const { session, create, several, events } = await start();
    const stream = create();
    await until(() => several.results.length > 0);
    several.results[0]?.resolve({ id: 'half-read', data: 'x'.repeat(32 * 1024 * 1024) });
    await until(() => typesOf(events).includes('created'));
    stream.close(constants.NGHTTP2_CANCEL);
    await until(() => typesOf(events).includes('compensated'));
    expect(several.revoked).toEqual(['half-read']);
    session.close();
  });

  it('a stream that is cut off gets the credential revoked', async () => {
    const { session, create, several, events } = await start();
    const stream = create();
    await until(() => several.results.length > 0);
    stream.close();
    await until(() => several.signals[0]?.aborted === true);
    several.results[0]?.resolve({ id: 'unheard' });
    await until(() => typesOf(events).includes('compensated'));
    expect(several.revoked).toEqual(['unheard']);
    session.close();
  });
});

function createOver(agent: Agent, { url }: RunningApp): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/sync/create`, { method: 'POST', agent }, (answer) => {
      answer.resume().once('end', resolve);
    });
    call.once('error', reject);
    call.end(JSON.stringify(createCall()));
  });
}

/** A request and its response as a serverless platform makes them: what stands for the connection has no events. */
function withoutConnection(body: object) {
  const connection = { remoteAddress: '127.0.0.1', destroy: () => {}, end: () => {} };
  const incoming = new IncomingMessage(connection as never);
  const headers = { host: 'localhost', 'content-type': 'application/json' };
  Object.assign(incoming, { method: 'POST', url: '/sync/create', headers, complete: true });
  incoming.push(JSON.stringify(body));
  incoming.push(null);
  const answer = new ServerResponse(incoming);
  const wire = new PassThrough();
  const chunks: Buffer[] = [];
  wire.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.assignSocket(wire as unknown as Socket);
  return { answer, text: () => Buffer.concat(chunks).toString() };
}
