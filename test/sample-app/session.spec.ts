import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../sample-app/src/database/database.js';
import { PostgresProducer } from '../../sample-app/src/producers/postgres.producer.js';
import { AdvisoryLock } from './support/advisory-lock.js';

describe('the signal of a call', () => {
  const producer = new PostgresProducer();
  let database: Database;

  beforeAll(async () => {
    database = await Database.open();
  });

  afterAll(() => database.onApplicationShutdown());

  it('aborted before: PostgreSQL is not asked', async () => {
    const verified = producer.verify(database.payloads!.root, AbortSignal.abort());
    await expect(verified).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends a connection to a server that says nothing', async () => {
    const aborter = new AbortController();
    const silent = createServer(() => aborter.abort()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;

    const verified = producer.verify({ ...database.payloads!.root, port }, aborter.signal);

    await expect(verified).rejects.toMatchObject({ name: 'AbortError' });
    silent.close();
  });

  it('ends a query that waits', async () => {
    const aborter = new AbortController();
    const lock = await AdvisoryLock.take(database.url, 'akeyless_lease_held');

    const revoked = producer.revoke(database.payloads!.root, 'akeyless_lease_held', aborter.signal);
    await Promise.all([
      expect(revoked).rejects.toMatchObject({ name: 'AbortError' }),
      lock.isWaitedFor().then(() => aborter.abort()),
    ]);
    await lock.release();
  });
});
