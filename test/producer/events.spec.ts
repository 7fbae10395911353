import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import {
  Create,
  CredentialId,
  Payload,
  Producer,
  ProducerError,
  type ProducerEvent,
  ProducerEvents,
  Revoke,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';

@Injectable()
@Producer('db', { idField: 'username' })
class DbProducer {
  @Create()
  create(@Payload() root: { password: string }) {
    return { username: 'u1', password: `next-${root.password}` };
  }

  @Revoke()
  revoke(@CredentialId() id: string, @Payload() root: { password: string }): void {
    if (id === 'stuck') throw new ProducerError(`cannot revoke as ${root.password}`);
  }
}

@Injectable()
class Metrics {
  readonly events: ProducerEvent[] = [];
  completed = false;

  constructor(events: ProducerEvents) {
    events.events$.subscribe({
      next: (event) => this.events.push(event),
      complete: () => (this.completed = true),
    });
  }
}

@Module({ providers: [Metrics] })
class MetricsModule {}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const PAYLOAD = '{"username":"root","password":"hunter2hunter2"}';

  const start = async () => {
    const app = await startApp({
      adapter,
      module: { imports: [MetricsModule], providers: [DbProducer] },
    });
    return { app, metrics: app.app.get(Metrics, { strict: false }) };
  };

  describe('ProducerEvents', () => {
    it('is injectable in every module and tells producer, duration and correlation id', async () => {
      const { app, metrics } = await start();
      await app.post('/db/sync/create', { payload: PAYLOAD });
      expect(metrics.events).toEqual([
        {
          type: 'created',
          id: 'u1',
          producer: 'db',
          durationMs: expect.any(Number),
          correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      ]);
      expect(metrics.events[0]?.durationMs).toBeGreaterThan(0);
    });

    it('has one correlation id a call', async () => {
      const { app, metrics } = await start();
      await app.post('/db/sync/revoke', { payload: PAYLOAD, ids: ['a', 'b'] });
      await app.post('/db/sync/revoke', { payload: PAYLOAD, ids: ['c'] });
      const [a, b, c] = metrics.events.map(({ correlationId }) => correlationId);
      expect(a).toBe(b);
      expect(c).not.toBe(a);
    });

    it('never carries a secret', async () => {
      const { app, metrics } = await start();
      await app.post('/db/sync/create', { payload: PAYLOAD });
      await app.post('/db/sync/revoke', { payload: PAYLOAD, ids: ['stuck'] });
      await app.post('/db/sync/rotate', { payload: PAYLOAD });
      expect(metrics.events.map(({ type }) => type)).toEqual([
        'created',
        'revoke-failed',
        'rotated',
      ]);
      expect(JSON.stringify(metrics.events)).not.toContain('hunter2');
      expect(metrics.events[1]).toMatchObject({ reason: 'cannot revoke as [redacted]' });
    });

    it('completes when the application has shut down', async () => {
      const { app, metrics } = await start();
      await app.app.close();
      expect(metrics.completed).toBe(true);
    });
  });
});
