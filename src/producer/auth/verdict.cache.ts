import type { Clock } from '../../shared/clock.js';
import { LruMap } from './lru.map.js';
import type { Verdict } from './verdict.js';

const MAX_ENTRIES = 1000;
const REJECTED_MS = 10_000;

interface Entry {
  readonly verdict: Verdict;
  readonly endsAt: number;
  /** On the clock on the wall: the other one stands still while a machine sleeps. */
  readonly tokenExpiresAt: number;
}

/** Verdicts of the last while, by the hash of what was asked. What nobody could say is not among them. */
export class VerdictCache {
  private readonly accepted = new LruMap<Entry>(MAX_ENTRIES);
  /** Of their own, so that a flood of bad tokens drives out no good one. */
  private readonly rejected = new LruMap<Entry>(MAX_ENTRIES);

  constructor(
    private readonly clock: Clock,
    private readonly cacheMs: number,
  ) {}

  get(key: string): Verdict | undefined {
    return this.current(this.accepted, key) ?? this.current(this.rejected, key);
  }

  /**
   * @param askedAt when the question was asked: the answer is not younger than that
   * @param tokenExpiresAt milliseconds since 1970
   */
  put(key: string, verdict: Verdict, askedAt: number, tokenExpiresAt: number): void {
    if (verdict.kind === 'accepted') {
      this.accepted.set(key, { verdict, endsAt: askedAt + this.cacheMs, tokenExpiresAt });
    }
    if (verdict.kind === 'rejected') {
      this.rejected.set(key, { verdict, endsAt: askedAt + REJECTED_MS, tokenExpiresAt: Infinity });
    }
  }

  private current(entries: LruMap<Entry>, key: string): Verdict | undefined {
    const entry = entries.get(key);
    if (!entry) return undefined;
    if (entry.endsAt > this.clock.now() && entry.tokenExpiresAt > this.clock.wallTime()) {
      return entry.verdict;
    }
    entries.delete(key);
    return undefined;
  }
}
