import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Create, CredentialId, type ProducerOptions, Revoke, Signal } from 'nestjs-akeyless';
import {
  closeApps,
  createCall,
  onBothAdapters,
  type RunningApp,
  startApp,
} from '../support/application.js';
import { BareConnection } from '../support/bare-connection.js';
import { eventsOf, typesOf } from '../support/events.js';
import { startGuarded, stopServices } from '../support/guarded-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Deferred, deferred, until } from '../support/until.js';
import { send } from '../support/validation-service.js';

const { version } = createRequire(import.meta.url)('@nestjs/core/package.json') as {
  version: string;
};
const NEST_MAJOR = Number.parseInt(version, 10);

@Injectable()
class Slow implements OnModuleDestroy, OnApplicationShutdown {
  readonly result = deferred<object>();
  readonly log: string[] = [];
  signal?: AbortSignal;
  /** What a revoke waits for. */
  revocable: Promise<unknown> = Promise.resolve();
  isRevoking = false;

  @Create()
  async create(@Signal() signal: AbortSignal): Promise<object> {
    this.signal = signal;
    const result = await this.result.promise;
    this.log.push('made');
    return result;
  }

  @Revoke()
  async revoke(@CredentialId() id: string): Promise<void> {
    this.isRevoking = true;
    await this.revocable;
    this.log.push(`revoked ${id}`);
  }

  onModuleDestroy(): void {
    this.log.push('destroyed');
  }

  onApplicationShutdown(): void {
    this.log.push('shut down');
  }
}

/** Makes what it is told to, one call after the other. */
@Injectable()
class Several {
  readonly results: Deferred<object>[] = [];

  @Create()
  create(): Promise<object> {
    const result = deferred<object>();
    this.results.push(result);
    return result.promise;
  }

  @Revoke()
  revoke(@CredentialId() _id: string): void {}
}

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: { message?: string; id?: string };
}

onBothAdapters((adapter) => {
  const agents: Agent[] = [];
  afterEach(async () => {
    for (const agent of agents.splice(0)) agent.destroy();
    await closeApps();
    await stopServices();
  });

  const start = async (producer?: ProducerOptions) => {
    const clock = new ManualClock();
    const app = await startApp({ adapter, producer, clock, module: { providers: [Slow] } });
    return { app, clock, slow: app.app.get(Slow), events: eventsOf(app) };
  };

  /** A create over a connection that is kept alive. */
  const create = ({ url }: RunningApp, agent = new Agent({ keepAlive: true })): Promise<Answer> => {
    agents.push(agent);
    return new Promise((resolve, reject) => {
      const call = request(`${url}/sync/create`, { method: 'POST', agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          const body = JSON.parse(text) as Answer['body'];
          resolve({ status: response.statusCode, connection: response.headers.connection, body });
        });
      });
      call.once('error', reject);
      call.end(JSON.stringify(createCall()));
    });
  };

  describe('a shutdown', () => {
    it('answers calls in flight first, over a connection that it then closes', async () => {
      const { app, slow } = await start();
      const answer = create(app);
      await until(() => slow.signal !== undefined);
      const closing = app.app.close();
      slow.result.resolve({ id: 'a' });
      expect(await answer).toMatchObject({ status: 200, connection: 'close', body: { id: 'a' } });
      await closing;
      // Nest 11 has no moment before its hooks: what handlers use must live until the last one.
      const before = NEST_MAJOR >= 12 ? ['made', 'destroyed'] : ['destroyed', 'made'];
      expect(slow.log).toEqual([...before, 'shut down']);
      expect(slow.signal?.aborted).toBe(false);
    });

    it('answers 503 to new calls while it waits', async () => {
      const { app, slow } = await start();
      const first = create(app);
      await until(() => slow.signal !== undefined);
      const closing = app.app.close();
      const second = await create(app);
      expect(second).toMatchObject({
        status: 503,
        connection: 'close',
        body: { message: 'the application is shutting down' },
      });
      slow.result.resolve({ id: 'a' });
      expect((await first).status).toBe(200);
      await closing;
    });

    it('aborts what hangs at shutdownMs, and revokes what it makes all the same', async () => {
      const { app, clock, slow, events } = await start({ shutdownMs: 3000 });
      const answer = create(app);
      await until(() => slow.signal !== undefined);
      const closing = app.app.close();
      await until(() => clock.isWaitingFor(3000));
      clock.advance(2999);
      expect(slow.signal?.aborted).toBe(false);
      clock.advance(1);
      expect(await answer).toMatchObject({
        status: 503,
        body: { message: 'the application is shutting down' },
      });
      expect(slow.signal?.aborted).toBe(true);
      slow.result.resolve({ id: 'late' });
      await closing;
      expect(slow.log).toContain('revoked late');
      expect(slow.log.at(-1)).toBe('shut down');
      expect(typesOf(events)).toEqual(['compensated']);
    });

    it('waits no longer than five seconds more for what ignores its signal', async () => {
      const { app, clock, slow } = await start({ shutdownMs: 3000 });
      const answer = create(app);
      await until(() => slow.signal !== undefined);
      const closing = app.app.close();
      await until(() => clock.isWaitingFor(3000));
      clock.advance(3000);
      expect((await answer).status).toBe(503);
      await until(() => clock.isWaitingFor(5000));
      clock.advance(5000);
      await closing;
      expect(slow.log.at(-1)).toBe('shut down');
    });

    it('of an application without calls ends at once', async () => {
      const { app, slow } = await start();
      await app.app.close();
      expect(slow.log).toEqual(['destroyed', 'shut down']);
    });

    it('does not wait for an answer that was queued on a connection that died', async () => {
      const clock = new ManualClock();
      const app = await startApp({ adapter, clock, module: { providers: [Several] } });
      const { results } = app.app.get(Several);
      const events = eventsOf(app);
      const connection = new BareConnection(app.url);
      for (let call = 0; call < 2; call++) connection.post('/sync/create', createCall());
      await until(() => results.length === 2);
      results[1]?.resolve({ id: 'queued' });
      await until(() => typesOf(events).includes('created'));
      connection.socket.destroy();
      await until(() => typesOf(events).includes('compensated'));
      results[0]?.resolve({ id: 'first' });
      expect(await closed(app)).toBe(true);
      expect(typesOf(events)).toEqual(['created', 'compensated', 'compensated']);
    });

    it('cuts off who still owes its body, five seconds after shutdownMs', async () => {
      const { app, clock, slow } = await start({ shutdownMs: 3000 });
      const connection = new BareConnection(app.url);
      connection.head('/sync/create', 1000, 'expect: 100-continue\r\n');
      // By now it has come in.
      await until(() => connection.received.includes('100 Continue'));
      const closing = app.app.close();
      await until(() => clock.isWaitingFor(8000));
      clock.advance(7999);
      expect(connection.isClosed).toBe(false);
      clock.advance(1);
      await closing;
      await until(() => connection.isClosed);
      expect(slow.log).toEqual(['destroyed', 'shut down']);
    });

    it('waits until what was lost in the meantime is revoked', async () => {
      const { app, slow, events } = await start();
      const revocable = deferred();
      slow.revocable = revocable.promise;
      const connection = new BareConnection(app.url);
      connection.socket.pause();
      connection.post('/sync/create', createCall());
      await until(() => slow.signal !== undefined);
      const closing = app.app.close();
      slow.result.resolve({ id: 'lost', data: 'x'.repeat(32 * 1024 * 1024) });
      await until(() => typesOf(events).includes('created'));
      connection.socket.destroy();
      await until(() => slow.isRevoking);
      // Time enough for a shutdown that does not wait.
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
      revocable.resolve();
      await closing;
      const work = ['made', 'revoked lost'];
      const before = NEST_MAJOR >= 12 ? [...work, 'destroyed'] : ['destroyed', ...work];
      expect(slow.log).toEqual([...before, 'shut down']);
    });

    it('cuts off who does not read its answer, five seconds after shutdownMs, and revokes it', async () => {
      const { app, clock, slow, events } = await start({ shutdownMs: 3000 });
      const connection = new BareConnection(app.url);
      connection.socket.pause();
      connection.post('/sync/create', createCall());
      await until(() => slow.signal !== undefined);
      slow.result.resolve({ id: 'unread', data: 'x'.repeat(32 * 1024 * 1024) });
      await until(() => typesOf(events).includes('created'));
      const closing = app.app.close();
      await until(() => clock.isWaitingFor(8000));
      clock.advance(8000);
      await closing;
      expect(typesOf(events)).toEqual(['created', 'compensated']);
      expect(slow.log.at(-1)).toBe('shut down');
    });
  });

  describe('a shutdown is not held up by a caller that was refused', () => {
    /** Goes on sending a body that never comes to its end. */
    const keepSending = (connection: BareConnection): void => {
      if (connection.isClosed) return;
      connection.socket.write('x'.repeat(1000), () => setImmediate(keepSending, connection));
    };

    const refusals = [
      ['withholds its body', 401, () => {}],
      ['withholds its body', 503, () => {}],
      ['goes on sending', 401, keepSending],
      ['goes on sending', 503, keepSending],
    ] as const;

    it.each(refusals)('and %s after a %d', async (_what, status, goOn) => {
      const { app, service, token } = await startGuarded({ adapter });
      service.behaviour = (response) => send(response, status, '{}');
      const connection = new BareConnection(app.url);
      connection.head('/sync/create', 10_000_000_000, `AkeylessCreds: ${token()}\r\n`);
      await until(() => connection.received.includes(`HTTP/1.1 ${status}`));
      goOn(connection);
      expect(await closed(app)).toBe(true);
      await until(() => connection.isClosed);
    });

    it('while it shuts down', async () => {
      const { app, service, token } = await startGuarded({ adapter });
      const asked = deferred<() => void>();
      service.behaviour = (response) => asked.resolve(() => send(response, 401, '{}'));
      const connection = new BareConnection(app.url);
      connection.head('/sync/create', 1000, `AkeylessCreds: ${token()}\r\n`);
      const refuse = await asked.promise;
      const closing = closed(app);
      refuse();
      expect(await closing).toBe(true);
      await until(() => connection.received.includes('HTTP/1.1 401') && connection.isClosed);
    });

    it('because it shuts down', async () => {
      const { app, slow } = await start();
      const first = create(app);
      await until(() => slow.signal !== undefined);
      const closing = closed(app);
      const connection = new BareConnection(app.url);
      connection.head('/sync/create', 1000);
      await until(() => connection.received.includes('HTTP/1.1 503') && connection.isClosed);
      slow.result.resolve({ id: 'a' });
      expect((await first).status).toBe(200);
      expect(await closing).toBe(true);
    });

    it('because of its body, which it withholds', async () => {
      const { app } = await start();
      const connection = new BareConnection(app.url);
      connection.head('/sync/create', 10_000_000_000);
      await until(() => connection.received.includes('HTTP/1.1 413'));
      expect(await closed(app)).toBe(true);
    });
  });
});

/** True once an application has closed by itself: without a clock that goes on. */
async function closed({ app }: RunningApp): Promise<boolean> {
  const state = { isClosed: false };
  void app.close().then(() => (state.isClosed = true));
  await until(() => state.isClosed);
  return state.isClosed;
}
