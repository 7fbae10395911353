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
import { eventsOf, typesOf } from '../support/events.js';
import { ManualClock } from '../support/manual-clock.js';
import { deferred, until } from '../support/until.js';

const { version } = createRequire(import.meta.url)('@nestjs/core/package.json') as {
  version: string;
};
const NEST_MAJOR = Number.parseInt(version, 10);

@Injectable()
class Slow implements OnModuleDestroy, OnApplicationShutdown {
  readonly result = deferred<object>();
  readonly log: string[] = [];
  signal?: AbortSignal;

  @Create()
  async create(@Signal() signal: AbortSignal): Promise<object> {
    this.signal = signal;
    const result = await this.result.promise;
    this.log.push('made');
    return result;
  }

  @Revoke()
  revoke(@CredentialId() id: string): void {
    this.log.push(`revoked ${id}`);
  }

  onModuleDestroy(): void {
    this.log.push('destroyed');
  }

  onApplicationShutdown(): void {
    this.log.push('shut down');
  }
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
  });
});
