import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/clock.js';
import type { Random } from '../../shared/random.js';
import { CredentialSnapshot } from './credential.snapshot.js';
import { Deadline } from './deadline.js';
import { refreshTimes } from './refresh.times.js';
import type { CheckedSecret } from './secret.fetcher.js';
import { withoutTimes } from './secret.life.js';

/** How a secret is kept; milliseconds. */
export interface KeepingTimes {
  readonly refreshEvery: number | undefined;
  readonly staleFor: number;
}

/** The newest secret of a credential, and how long it may be used. */
export class KeptSecret<T> {
  private constructor(
    readonly raw: unknown,
    readonly snapshot: CredentialSnapshot<T>,
    readonly refreshDue: Deadline,
    /** From then on it is stale. */
    readonly freshUntil: Deadline,
    readonly usableUntil: Deadline,
  ) {}

  /** @param old what it takes the place of: the same value keeps its version */
  static of<T>(
    { raw, value, times }: CheckedSecret<T>,
    old: KeptSecret<T> | undefined,
    { refreshEvery, staleFor }: KeepingTimes,
    clock: Clock,
    random: Random,
  ): KeptSecret<T> {
    const { refreshAt, freshUntil } = refreshTimes(times, refreshEvery, random);
    const { snapshot } = old ?? {};
    const isSame = old?.holds(raw) ?? false;
    return new KeptSecret(
      raw,
      new CredentialSnapshot<T>({
        ...times,
        value: isSame && snapshot ? snapshot.value : value,
        version: (snapshot?.version ?? 0) + (isSame ? 0 : 1),
      }),
      Deadline.at(clock, refreshAt),
      Deadline.at(clock, freshUntil),
      Deadline.at(clock, freshUntil + staleFor),
    );
  }

  /** Whether a source has given the same again. */
  holds(raw: unknown): boolean {
    return isDeepStrictEqual(withoutTimes(this.raw), withoutTimes(raw));
  }
}
