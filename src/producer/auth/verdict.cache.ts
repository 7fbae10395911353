import type { Clock } from '../../shared/clock.js';
import { LruMap } from './lru.map.js';
import {
  type Acceptance,
  isCurrent,
  type Refusal,
  type Validity,
  type Verdict,
} from './verdict.js';

const MAX_ENTRIES = 1000;
const REJECTED_MS = 10_000;

interface Rejection extends Validity {
  readonly refusal: Refusal;
}

/** Verdicts of the last while, by the hash of what was asked. What nobody could say is not among them. */
export class VerdictCache {
  private readonly accepted = new LruMap<Acceptance>(MAX_ENTRIES);
  /** Of their own, so that a flood of bad tokens drives out no good one. */
  private readonly rejected = new LruMap<Rejection>(MAX_ENTRIES);

  constructor(private readonly clock: Clock) {}

  get(key: string): Verdict | undefined {
    return this.current(this.accepted, key) ?? this.current(this.rejected, key)?.refusal;
  }

  /** @param askedAt when the question was asked: the answer is not younger than that */
  put(key: string, verdict: Verdict, askedAt: number): void {
    if (verdict.kind === 'accepted') this.accepted.set(key, verdict);
    if (verdict.kind === 'rejected') {
      const endsAt = askedAt + REJECTED_MS;
      this.rejected.set(key, { refusal: verdict, endsAt, tokenExpiresAt: Infinity });
    }
  }

  private current<T extends Validity>(entries: LruMap<T>, key: string): T | undefined {
    const entry = entries.get(key);
    if (!entry || isCurrent(entry, this.clock)) return entry;
    entries.delete(key);
    return undefined;
  }
}
