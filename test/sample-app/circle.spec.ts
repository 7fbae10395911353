import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresAuthFailure } from 'nestjs-akeyless/credentials';
import { Circle, type CircleSettings } from './support/circle/circle.js';
import { NOTHING_IS_LEFT } from './support/circle/circle.report.js';
import { playCalmly, playHarshly } from './support/circle/plays.js';
import { Sample } from './support/sample.js';

const running: Circle[] = [];
let sample: Sample;

beforeAll(async () => {
  sample = await Sample.start();
});

afterEach(() => Promise.all(running.splice(0).map((circle) => circle.stop())));

afterAll(() => sample.stop());

async function start(settings: CircleSettings): Promise<Circle> {
  const circle = await Circle.start(sample, { drain: '10m', ...settings });
  running.push(circle);
  return circle;
}

describe('an application whose logins Akeyless gets from this producer', () => {
  it('has no query fail while logins end and the root rotates', async () => {
    const circle = await start({ refreshEvery: '50m', authFailure: postgresAuthFailure });
    await playCalmly(circle, { queries: 300, rotations: 2, expiries: 3 });
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, failures: [], refusals: [], rotations: 2 });
    expect(report.fetches).toBeGreaterThan(report.expiries);
    expect(report.rolesUsed).toBe(report.fetches);
  });

  it('has none fail either where the login in use is revoked without a word', async () => {
    const circle = await start({ refreshEvery: '50m', authFailure: postgresAuthFailure });
    await playHarshly(circle, { queries: 300, rotations: 2, expiries: 4 });
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, failures: [], rotations: 2 });
    expect(report.fetches).toBe(report.expiries + 1);
    expect(report.refusals).toContain('57P01');
  });

  it('is told where a transaction was broken off, which nobody may repeat but itself', async () => {
    const circle = await start({ refreshEvery: '50m', authFailure: postgresAuthFailure });
    const { pool } = circle.orders;
    const session = await pool.connect();
    session.on('error', () => {});
    await session.query('BEGIN');
    const broken = session.query('SELECT pg_sleep(600)').catch((error: unknown) => error);
    await circle.revokeInUse();
    expect(await broken).toMatchObject({ code: '57P01' });
    session.release(true);
    expect(await circle.orders.read()).toMatch(/^akeyless_lease_/);
    expect(await circle.end()).toMatchObject({ ...NOTHING_IS_LEFT, fetches: 2 });
  });

  it('would have queries fail if its login were not replaced in time', async () => {
    // Akeyless does not say how long logins live, or the application would not start with this.
    const circle = await start({ refreshEvery: '24h', userTtl: '' });
    await playCalmly(circle, { queries: 0, rotations: 0, expiries: 1 });
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, fetches: 1 });
    expect(report.failures).toContainEqual(expect.objectContaining({ code: '28P01' }));
  });

  it('would have queries fail if it did not say what a refused login is', async () => {
    const circle = await start({ refreshEvery: '50m' });
    await playHarshly(circle, { queries: 0, rotations: 0, expiries: 1 });
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, fetches: 1 });
    expect(report.failures).toContainEqual(expect.objectContaining({ code: '57P01' }));
  });
});
