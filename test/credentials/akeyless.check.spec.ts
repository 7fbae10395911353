import { describe, expect, it } from '@jest/globals';
import { failed } from '../support/akeyless-api/akeyless.call.js';
import { send } from '../support/akeyless-api/fake.akeyless.js';
import { failure, patient, scene } from './support/akeyless/scene.js';
import type { FetchedSecret } from 'nestjs-akeyless/credentials';

const PATH = '/prod/orders';
const MINUTE = 60_000;

async function problemOf(
  answer: object,
  settings: { refreshEvery?: number; userTtl?: string },
): Promise<string | undefined> {
  const { akeyless, source } = await scene();
  akeyless.items.setDynamic(PATH, () => answer, settings.userTtl);
  return source().check?.(PATH, settings, patient());
}

describe('a dynamic secret whose answer names no time', () => {
  it('needs a refreshEvery', async () => {
    expect(await problemOf({ user: 'u' }, {})).toBe(
      `${PATH} is a dynamic secret whose answer names no ttl: set refreshEvery to less than the lease of its credentials`,
    );
    expect(await problemOf({ user: 'u' }, { userTtl: '1h30m' })).toBe(
      `${PATH} is a dynamic secret whose answer names no ttl: set refreshEvery to less than 5400 s`,
    );
  });

  it('needs one under its lease', async () => {
    expect(await problemOf({}, { refreshEvery: 60 * MINUTE, userTtl: '60m' })).toBe(
      `refreshEvery of ${PATH} (3600 s) is not under the lease of its credentials (3600 s), which would end before they are replaced`,
    );
    expect(await problemOf({}, { refreshEvery: 60 * MINUTE - 1, userTtl: '60m' })).toBeUndefined();
    expect(await problemOf({}, { refreshEvery: 1000, userTtl: '1s' })).toContain('(1 s)');
  });

  it.each([undefined, 'soon', '', '60', '-5m', '1.5h'])(
    'needs any where its lease is %j',
    async (userTtl) => {
      expect(await problemOf({}, { refreshEvery: 90 * MINUTE, userTtl })).toBeUndefined();
    },
  );

  it('is not made by the check where an interval is given', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setDynamic(PATH, () => ({}));
    await source().check?.(PATH, { refreshEvery: MINUTE }, patient());
    expect(akeyless.count('get-dynamic-secret-value')).toBe(0);
  });
});

it.each([{ ttl: 0 }, { ttl: 'long' }, { expiresAt: 'later' }])(
  'a time that is none does not count: %j',
  async (answer) => {
    expect(await problemOf(answer, {})).toContain('names no ttl');
  },
);

describe('a dynamic secret whose answer names its time', () => {
  it.each([
    { ttl: 3600 },
    { expiresAt: '2030-01-01T01:00:00Z' },
    { NextRotationDate: '2030-01-02T00:00:00Z' },
  ])('needs nothing: %j', async (answer) => {
    expect(await problemOf(answer, {})).toBeUndefined();
  });

  async function afterCheck(ms: number): Promise<FetchedSecret[]> {
    const { akeyless, clock, source } = await scene();
    let count = 0;
    akeyless.items.setDynamic(PATH, () => ({ user: `u${(count += 1)}`, ttl: 3600 }));
    const one = source();
    await one.check?.(PATH, {}, patient());
    clock.advance(ms);
    return [await one.fetch(PATH, patient()), await one.fetch(PATH, patient())];
  }

  it('is used by the first fetch, with the life that is left, and by no other', async () => {
    expect(await afterCheck(20_000)).toEqual([
      { value: { user: 'u1', ttl: 3600 }, expiresAt: new Date('2030-01-01T01:00:00Z') },
      { value: { user: 'u2', ttl: 3600 } },
    ]);
  });

  it('is made anew once the first one is a minute old', async () => {
    expect((await afterCheck(60_001))[0]).toEqual({ value: { user: 'u2', ttl: 3600 } });
  });
});

describe('the check', () => {
  it.each(['static', 'rotated'])('has nothing to say of a %s secret', async (type) => {
    const { akeyless, source } = await scene();
    if (type === 'static') akeyless.items.setStatic(PATH, 'x');
    else akeyless.items.setRotated(PATH, {});
    expect(await source().check?.(PATH, {}, patient())).toBeUndefined();
    expect(akeyless.calls.map(({ command }) => command)).toEqual(['auth', 'describe-item']);
  });

  it('tells of an item that is not there, or that may not be read', async () => {
    const { akeyless, source } = await scene();
    expect(await source().check?.(PATH, {}, patient())).toContain(`There is no such item ${PATH}`);
    akeyless.items.deny(PATH);
    expect(await source().check?.(PATH, {}, patient())).toContain('permission');
  });

  it('rejects where Akeyless is down, which is no fault of the settings', async () => {
    const { akeyless, source } = await scene();
    akeyless.misbehaviour = (response) => send(response, failed(503, 'later'));
    const check = source().check?.(PATH, {}, patient());
    expect(await failure(Promise.resolve(check))).toMatchObject({ recoverable: true });
  });
});
