import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { filter, map, merge } from 'rxjs';
import type { CredentialEvent } from 'nestjs-akeyless/credentials';
import { Log } from '../support/log.js';
import { UnhandledRejections } from '../support/unhandled-rejections.js';
import { UncaughtErrors } from './support/uncaught-errors.js';
import { failIfAny } from './support/fail-if-any.js';
import { failureOf, HOUR, login, MINUTE, PATH, scene, settle } from './support/scene.js';

const log = new Log();
const rejections = new UnhandledRejections();
const uncaught = new UncaughtErrors();

beforeEach(() => {
  log.lines.length = 0;
  Logger.overrideLogger(log);
  rejections.start();
  uncaught.start();
});

afterEach(async () => {
  Logger.overrideLogger(false);
  failIfAny('unhandled rejections', await rejections.stop());
  failIfAny('uncaught errors', await uncaught.stop());
});

describe('events', () => {
  it('tell what happened, to which credential, and of which version', async () => {
    const { credential, vault, events } = scene();
    await credential.get();
    vault.put(PATH, login(2));
    await credential.refresh();
    vault.down();
    await failureOf(credential.refresh());
    const of = { credential: 'orders-db' };
    expect(events satisfies CredentialEvent[]).toEqual([
      { ...of, type: 'fetched', version: 1 },
      { ...of, type: 'fetched', version: 2 },
      { ...of, type: 'rotated', version: 2 },
      { ...of, type: 'refresh-failed', reason: 'the vault is sealed' },
    ]);
  });

  it('come when the snapshot is there', async () => {
    const { credential, vault } = scene();
    const seen: unknown[] = [];
    credential.events$.subscribe(({ type }) => seen.push([type, credential.snapshot?.version]));
    await credential.get();
    vault.put(PATH, login(2));
    await credential.refresh();
    expect(seen).toEqual([
      ['fetched', 1],
      ['fetched', 2],
      ['rotated', 2],
    ]);
  });

  it('tell of each age once', async () => {
    const { credential, vault, clock, types } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.down();
    for (let minute = 0; minute < 180; minute++) {
      clock.advance(MINUTE);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await settle();
    }
    expect(types().filter((type) => type === 'stale' || type === 'expired')).toEqual([
      'stale',
      'expired',
    ]);
  });
});

describe('a listener that throws', () => {
  const throwing = (): never => {
    throw new Error('a bug of the listener');
  };

  it.each([
    [
      'by itself',
      (events$: ReturnType<typeof scene>['credential']['events$']) => events$.subscribe(throwing),
    ],
    ['as an observer', (events$) => events$.subscribe({ next: throwing })],
    [
      'behind operators',
      (events$) =>
        events$
          .pipe(
            filter(() => true),
            map(({ type }) => type),
          )
          .subscribe(throwing),
    ],
    ['in an operator', (events$) => events$.pipe(map(throwing)).subscribe()],
    ['when the events complete', (events$) => events$.subscribe({ complete: throwing })],
  ])('disturbs nobody: %s', async (_how, subscribe) => {
    const { credential, vault, types } = scene();
    const last: string[] = [];
    subscribe(credential.events$);
    credential.events$.subscribe(({ type }) => last.push(type));
    expect(await credential.get()).toEqual(login(1));
    vault.put(PATH, login(2));
    expect(await credential.refresh()).toEqual(login(2));
    expect(types()).toEqual(['fetched', 'fetched', 'rotated']);
    expect(last).toEqual(types());
    credential.close();
    expect(log.lines.join()).toContain('a bug of the listener');
  });

  it('is told of its own error where it says how', async () => {
    const { credential } = scene();
    const errors: unknown[] = [];
    credential.events$.pipe(map(throwing)).subscribe({ error: (error) => errors.push(error) });
    await credential.get();
    expect(errors).toHaveLength(1);
  });

  it('can leave, and can be one of several', async () => {
    const { credential } = scene();
    const other = scene();
    const types: string[] = [];
    const both = merge(credential.events$, other.credential.events$);
    const subscription = both.subscribe(({ type }) => types.push(type));
    await credential.get();
    await other.credential.get();
    subscription.unsubscribe();
    await credential.refresh();
    expect(types).toEqual(['fetched', 'fetched']);
  });
});

describe('the log', () => {
  it('tells of a source that is down once, and of what comes of it', async () => {
    const { credential, vault, clock } = scene({ refreshEvery: '1h' });
    await credential.get();
    vault.down();
    for (let minute = 0; minute < 130; minute++) {
      clock.advance(MINUTE);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await settle();
    }
    const told = 'credential "orders-db":';
    expect(log.lines).toEqual([
      `warn: ${told} refresh-failed: the vault is sealed`,
      `warn: ${told} stale, version 1`,
      `error: ${told} expired, version 1`,
    ]);
    vault.up();
    clock.advance(HOUR);
    await settle();
    vault.down();
    clock.advance(HOUR - 1);
    await settle();
    expect(log.lines[3]).toBe(`warn: ${told} refresh-failed: the vault is sealed`);
  });
});
