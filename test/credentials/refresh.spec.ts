import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CredentialUnavailableError } from 'nestjs-akeyless/credentials';
import { SeededRandom } from '../support/seeded-random.js';
import {
  failureOf,
  HOUR,
  login,
  MINUTE,
  PATH,
  scene,
  type Scene,
  settle,
} from './support/scene.js';
import { Vault } from './support/vault.js';

const DAY = 24 * HOUR;

/** Milliseconds until the next fetch, looked for second by second. */
async function untilNextFetch({ clock, vault }: Scene<unknown>, step: number): Promise<number> {
  const [before, start] = [vault.fetches, clock.now()];
  while (vault.fetches === before) {
    clock.advance(step);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await settle();
    if (clock.now() - start > 40 * DAY) return Infinity;
  }
  return clock.now() - start;
}

describe('a refresh', () => {
  it.each([
    [0, 30 * MINUTE],
    [0.25, 36 * MINUTE],
    [0.5, 42 * MINUTE],
    [0.999_999, 54 * MINUTE],
  ])('comes evenly between 50 and 90 % of the interval: draw %d', async (draw, expected) => {
    const made = scene({ refreshEvery: '1h' }, { random: () => draw });
    await made.credential.get();
    expect(Math.abs((await untilNextFetch(made, MINUTE)) - expected)).toBeLessThanOrEqual(MINUTE);
  });

  it.each<[string, object, object, number]>([
    ['ttl, in seconds', {}, { ttl: 1000 }, 700_000],
    ['expiresAt', {}, { expiresAt: new Date(Date.UTC(2030, 0, 1) + HOUR) }, 42 * MINUTE],
    [
      'nextRotation, 5 minutes after it',
      {},
      { nextRotation: new Date(Date.UTC(2030, 0, 1) + HOUR) },
      65 * MINUTE,
    ],
    [
      'an overdue nextRotation, 5 minutes from now',
      {},
      { nextRotation: new Date(Date.UTC(2029, 0, 1)) },
      5 * MINUTE,
    ],
    ['the earlier of ttl and refreshEvery', { refreshEvery: '10m' }, { ttl: 3600 }, 7 * MINUTE],
    ['the earlier of refreshEvery and ttl', { refreshEvery: '1h' }, { ttl: 600 }, 7 * MINUTE],
    [
      'the earlier of nextRotation and refreshEvery',
      { refreshEvery: '1d' },
      { nextRotation: new Date(Date.UTC(2030, 0, 1) + HOUR) },
      65 * MINUTE,
    ],
    ['nothing: an hour', {}, {}, 42 * MINUTE],
    ['a ttl of 0, which says nothing', {}, { ttl: 0 }, 42 * MINUTE],
  ])('goes by %s', async (_what, options, life, expected) => {
    const vault = new Vault().put(PATH, login(1), life);
    const made = scene(options, { vault });
    await made.credential.get();
    expect(await untilNextFetch(made, 10_000)).toBe(expected);
  });

  it.each<[string, object, number]>([
    ['ttl', { ttl: 1000 }, 700_000],
    ['expiresAt as text', { expiresAt: '2030-01-01T01:00:00Z' }, 42 * MINUTE],
    ['expiresAt as a Date', { expiresAt: new Date('2030-01-01T01:00:00Z') }, 42 * MINUTE],
    ['expiresAt in seconds', { expiresAt: Date.UTC(2030, 0, 1, 1) / 1000 }, 42 * MINUTE],
    ['NextRotationDate', { NextRotationDate: '2030-01-01T01:00:00Z' }, 65 * MINUTE],
    ['an expiresAt that is no date', { expiresAt: 'never' }, 42 * MINUTE],
  ])(
    'goes by the field %s of the secret where the source says nothing',
    async (_what, field, expected) => {
      const vault = new Vault().put(PATH, { ...login(1), ...field });
      const made = scene({}, { vault });
      await made.credential.get();
      expect(await untilNextFetch(made, 10_000)).toBe(expected);
    },
  );

  it('goes by the source alone where that says something', async () => {
    const vault = new Vault().put(PATH, { ...login(1), ttl: 10 }, { ttl: 1000 });
    const made = scene({}, { vault });
    await made.credential.get();
    expect(await untilNextFetch(made, 10_000)).toBe(700_000);
  });

  it('shows in the snapshot when the secret ends', async () => {
    const vault = new Vault().put(PATH, login(1), { ttl: 1000 });
    const { credential, clock } = scene({}, { vault });
    await credential.get();
    expect(credential.snapshot?.expiresAt?.getTime()).toBe(clock.wallTime() + 1_000_000);
  });

  it('goes on and on, and nobody who reads waits for it', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h' });
    await credential.get();
    for (let number = 2; number < 10; number++) {
      vault.put(PATH, login(number));
      vault.hold();
      clock.advance(42 * MINUTE);
      expect(await credential.get()).toEqual(login(number - 1));
      vault.release();
      await settle();
      expect(await credential.get()).toEqual(login(number));
    }
    expect(vault.fetches).toBe(9);
  });

  it('waits longer than a timer of Node can', async () => {
    const made = scene({ refreshEvery: '50d' });
    await made.credential.get();
    made.clock.advance(34 * DAY);
    await settle();
    expect(made.vault.fetches).toBe(1);
    made.clock.advance(DAY);
    await settle();
    expect(made.vault.fetches).toBe(2);
  });

  it('is not repeated without a pause for a secret that has ended already', async () => {
    const vault = new Vault().put(PATH, login(1), { expiresAt: new Date(0) });
    const made = scene({ staleFor: '50000d' }, { vault });
    await made.credential.get();
    const pauses: number[] = [];
    for (let count = 0; count < 5; count++) pauses.push(await untilNextFetch(made, 250));
    expect(pauses).toEqual([750, 1500, 3000, 6000, 12_000]);
    expect(await made.credential.get()).toEqual(login(1));
  });
});

describe('a refresh that fails', () => {
  it('is tried again after 1 second, doubling to 60, with jitter', async () => {
    const made = scene({ refreshEvery: '10h' }, { random: () => 0 });
    await made.credential.get();
    made.vault.down();
    await untilNextFetch(made, MINUTE);
    await settle();
    const pauses: number[] = [];
    for (let count = 0; count < 8; count++) pauses.push(await untilNextFetch(made, 500));
    // Half of it is the least that is drawn.
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('is tried again inside the life that is left, whatever is drawn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        async (ttl, seed) => {
          const random = new SeededRandom(seed);
          const vault = new Vault().put(PATH, login(1), { ttl });
          const made = scene({}, { vault, random: () => random.next() });
          await made.credential.get();
          const first = await untilNextFetch(made, 1000);
          expect(first).toBeGreaterThanOrEqual(ttl * 500);
          expect(first).toBeLessThanOrEqual(ttl * 900 + 1000);
          const end = made.clock.now() + ttl * 1000;
          vault.down();
          let last = 0;
          while (made.clock.now() < end) {
            last = made.clock.now();
            await untilNextFetch(made, 100);
          }
          // Not in the middle of it, and then only when it is over.
          expect(end - last).toBeLessThan(1000);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('leaves the value, and a success starts over', async () => {
    const made = scene({ refreshEvery: '1h' });
    const { credential, vault, clock, types } = made;
    await credential.get();
    vault.down();
    clock.advance(42 * MINUTE);
    await settle();
    expect(await credential.get()).toEqual(login(1));
    expect(credential.snapshot?.version).toBe(1);
    vault.up();
    vault.put(PATH, login(2));
    clock.advance(1000);
    await settle();
    expect(await credential.get()).toEqual(login(2));
    expect(types()).toEqual(['fetched', 'refresh-failed', 'fetched', 'rotated', 'recovered']);
  });
});

describe('a source that is down for long', () => {
  it('leaves a stale value for as long as staleFor says, then an error that says so, and recovery by itself', async () => {
    const { credential, vault, clock, types } = scene({ refreshEvery: '1h', staleFor: '30m' });
    await credential.get();
    vault.down();
    clock.advance(HOUR);
    await settle();
    expect(await credential.get()).toEqual(login(1));
    expect(types()).toContain('stale');
    clock.advance(30 * MINUTE - 1);
    await settle();
    expect(await credential.get()).toEqual(login(1));
    clock.advance(1);
    await settle();
    const error = await failureOf(credential.get());
    expect(error).toBeInstanceOf(CredentialUnavailableError);
    expect(error.message).toContain('the vault is sealed');
    expect(credential.snapshot).toBeUndefined();
    vault.up();
    clock.advance(MINUTE);
    await settle();
    expect(credential.snapshot?.value).toEqual(login(1));
    expect(types().filter((type) => type !== 'refresh-failed')).toEqual([
      'fetched',
      'stale',
      'expired',
      'fetched',
      'recovered',
    ]);
  });

  it('leaves it for an hour where nothing else is said', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.down();
    clock.advance(2 * HOUR - 1);
    await settle();
    expect(await credential.get()).toEqual(login(1));
    clock.advance(1);
    await failureOf(credential.get());
  });

  it('counts from the end of the life of a secret that has one', async () => {
    const made = new Vault().put(PATH, login(1), { ttl: 600 });
    const { credential, vault, clock } = scene({ staleFor: '5m' }, { vault: made });
    await credential.get();
    vault.down();
    clock.advance(15 * MINUTE - 1);
    expect(await credential.get()).toEqual(login(1));
    clock.advance(1);
    await failureOf(credential.get());
  });

  it('leaves nothing where staleFor is 0', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h', staleFor: 0 });
    await credential.get();
    vault.down();
    clock.advance(HOUR - 1);
    expect(await credential.get()).toEqual(login(1));
    clock.advance(1);
    await failureOf(credential.get());
  });

  it('is asked by whoever comes once nothing is left, all with one fetch', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h', staleFor: 0 });
    await credential.get();
    vault.down();
    clock.advance(HOUR);
    await settle();
    vault.up();
    const before = vault.fetches;
    const callers = Array.from({ length: 100 }, () => credential.get());
    expect(new Set(await Promise.all(callers)).size).toBe(1);
    expect(vault.fetches - before).toBe(1);
  });
});

describe('a clock that jumps', () => {
  it('shows at the next call: a machine that slept refreshes when it wakes, and serves meanwhile', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.put(PATH, login(2));
    clock.sleep(50 * MINUTE);
    expect(await credential.get()).toEqual(login(1));
    await settle();
    expect(await credential.get()).toEqual(login(2));
  });

  it('shows within a minute where nobody calls', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.put(PATH, login(2));
    clock.sleep(50 * MINUTE);
    clock.advance(MINUTE);
    await settle();
    expect(credential.snapshot?.value).toEqual(login(2));
  });

  it('lets nobody have what has become too old in its sleep: he waits for the new one', async () => {
    const { credential, vault, clock, types } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.put(PATH, login(2));
    clock.sleep(DAY);
    expect(await credential.get()).toEqual(login(2));
    expect(types()).toEqual(['fetched', 'expired', 'fetched', 'rotated', 'recovered']);
  });

  it('does not matter backwards: the other clock counts', async () => {
    const made = scene({ refreshEvery: '1h' });
    await made.credential.get();
    made.clock.sleep(-30 * DAY);
    expect(await untilNextFetch(made, MINUTE)).toBe(42 * MINUTE);
  });

  it('never leaves the credential without a timer, whatever the jumps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            sleep: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
            advance: fc.integer({ min: 0, max: 3 * HOUR }),
            isDown: fc.boolean(),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        async (jumps) => {
          const { credential, vault, clock } = scene({ refreshEvery: '1h' });
          await credential.get();
          for (const { sleep, advance, isDown } of jumps) {
            if (isDown) vault.down();
            else vault.up();
            clock.sleep(sleep);
            clock.advance(advance);
            await settle();
          }
          vault.up();
          vault.put(PATH, login(2));
          clock.advance(2 * MINUTE);
          await settle();
          clock.advance(HOUR);
          await settle();
          expect(credential.snapshot?.value).toEqual(login(2));
        },
      ),
      { numRuns: 50 },
    );
  });
});
