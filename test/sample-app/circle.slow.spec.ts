import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresAuthFailure } from 'nestjs-akeyless/credentials';
import { Circle } from './support/circle/circle.js';
import { NOTHING_IS_LEFT } from './support/circle/circle.report.js';
import { type Goals, playCalmly, playHarshly } from './support/circle/plays.js';
import { Sample } from './support/sample.js';

const GOALS: Goals = { queries: 10_000, rotations: 20, expiries: 50 };
const SETTINGS = { drain: '10m', refreshEvery: '50m', authFailure: postgresAuthFailure };

let sample: Sample;
let circle: Circle;

beforeAll(async () => {
  sample = await Sample.start();
});

beforeEach(async () => {
  circle = await Circle.start(sample, SETTINGS);
});

afterEach(() => circle.stop());

afterAll(() => sample.stop());

describe('an application whose logins Akeyless gets from this producer', () => {
  it('has 0 of 10,000 queries fail over 20 rotations and 50 logins that end', async () => {
    await playCalmly(circle, GOALS);
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, failures: [], refusals: [] });
    expectReached(report);
    // Each was replaced ahead of its end; one or two were still good when the last one counted ended.
    expect(report.fetches).toBeGreaterThan(report.expiries);
    expect(report.rolesUsed).toBe(report.fetches);
  }, 300_000);

  it('has 0 of 10,000 queries fail over 20 rotations and 50 logins revoked without a word', async () => {
    await playHarshly(circle, GOALS);
    const report = await circle.end();
    expect(report).toMatchObject({ ...NOTHING_IS_LEFT, failures: [] });
    expectReached(report);
    expect(report.fetches).toBe(report.expiries + 1);
    expect(report.rolesUsed).toBe(report.fetches);
    // Sessions ended in the middle of a query, and logins refused.
    expect(report.refusals).toEqual(expect.arrayContaining(['57P01', '28000']));
    expect(report.refusals.length).toBeGreaterThanOrEqual(GOALS.expiries);
  }, 300_000);
});

function expectReached(report: Goals): void {
  const { queries, rotations, expiries } = report;
  expect(queries).toBeGreaterThanOrEqual(GOALS.queries);
  expect(rotations).toBeGreaterThanOrEqual(GOALS.rotations);
  expect(expiries).toBeGreaterThanOrEqual(GOALS.expiries);
}
