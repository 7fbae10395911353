import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { Create, Producer, type ProducerOptions } from 'nestjs-akeyless';
import { closeApps, createCall, onBothAdapters, startApp } from '../support/application.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Deferred, deferred, until } from '../support/until.js';

/** What the handlers of a test are doing. */
class Handlers {
  readonly started: Deferred<void>[] = [];

  async run(): Promise<object> {
    const gate = deferred();
    this.started.push(gate);
    await gate.promise;
    return { id: 'a' };
  }
}

function waitingProducer(handlers: Handlers, name: string): Type {
  @Injectable()
  @Producer(name, { canRevoke: false })
  class Waiting {
    @Create()
    create(): Promise<object> {
      return handlers.run();
    }
  }
  return Waiting;
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (options: ProducerOptions, clock?: ManualClock) => {
    const handlers = new Handlers();
    const others = new Handlers();
    const app = await startApp({
      adapter,
      clock,
      producer: { canRevoke: false, ...options },
      module: {
        providers: [defaultProducer(handlers), waitingProducer(others, 'other')],
      },
    });
    return { app, handlers, others };
  };

  function defaultProducer(handlers: Handlers): Type {
    @Injectable()
    class Default {
      @Create()
      create(): Promise<object> {
        return handlers.run();
      }
    }
    return Default;
  }

  describe('concurrency', () => {
    it('lets so many calls into the handlers, and the others in their order', async () => {
      const { app, handlers } = await start({ concurrency: 2 });
      const answers = [app.create(), app.create(), app.create(), app.create()];
      await until(() => handlers.started.length === 2);
      handlers.started[0]?.resolve();
      await until(() => handlers.started.length === 3);
      handlers.started[1]?.resolve();
      await until(() => handlers.started.length === 4);
      for (const gate of handlers.started) gate.resolve();
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
        200, 200, 200, 200,
      ]);
    });

    it('answers 503 with Retry-After beyond what may wait', async () => {
      const { app, handlers } = await start({ concurrency: 1, queue: 1 });
      const first = app.create();
      await until(() => handlers.started.length === 1);
      const settled: number[] = [];
      const others = [app.create(), app.create(), app.create()].map(async (answer) => {
        const { status, headers, body } = await answer;
        settled.push(status);
        return { status, retryAfter: headers.get('retry-after'), message: body.message };
      });
      await until(() => settled.length === 2);
      handlers.started[0]?.resolve();
      await until(() => handlers.started.length === 2);
      handlers.started[1]?.resolve();
      expect((await first).status).toBe(200);
      const answers = (await Promise.all(others)).toSorted((a, b) => b.status - a.status);
      const refused = {
        status: 503,
        retryAfter: '1',
        message: 'too many calls are waiting for this producer',
      };
      expect(answers).toMatchObject([refused, refused, { status: 200 }]);
    });

    it("does not hold up another producer's calls", async () => {
      const { app, handlers, others } = await start({ concurrency: 1, queue: 0 });
      const jammed = app.create();
      await until(() => handlers.started.length === 1);
      const other = app.post('/other/sync/create', createCall());
      await until(() => others.started.length === 1);
      others.started[0]?.resolve();
      expect((await other).status).toBe(200);
      handlers.started[0]?.resolve();
      expect((await jammed).status).toBe(200);
    });

    it('counts waiting into the deadline, and what waited too long never starts', async () => {
      const clock = new ManualClock();
      const { app, handlers } = await start({ concurrency: 1, timeoutMs: 1000 }, clock);
      const first = app.create();
      await until(() => handlers.started.length === 1);
      const second = app.create();
      await until(() => clock.countOf(1000) === 2);
      clock.advance(1000);
      expect((await first).status).toBe(504);
      expect((await second).status).toBe(504);
      handlers.started[0]?.resolve();
      const third = app.create();
      await until(() => handlers.started.length === 2);
      handlers.started[1]?.resolve();
      expect((await third).status).toBe(200);
      expect(handlers.started).toHaveLength(2);
    });

    it('never starts a call whose caller has gone', async () => {
      const clock = new ManualClock();
      const { app, handlers } = await start({ concurrency: 1 }, clock);
      const first = app.create();
      await until(() => handlers.started.length === 1);
      const body = JSON.stringify(createCall());
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(
        `POST /sync/create HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      await until(() => clock.countOf(50_000) === 2);
      socket.destroy();
      await until(() => clock.countOf(50_000) === 1);
      handlers.started[0]?.resolve();
      expect((await first).status).toBe(200);
      const next = app.create();
      await until(() => handlers.started.length === 2);
      handlers.started[1]?.resolve();
      expect((await next).status).toBe(200);
      expect(handlers.started).toHaveLength(2);
    });
  });
});
