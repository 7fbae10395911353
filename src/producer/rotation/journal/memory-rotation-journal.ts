import type { Clock } from '../../../shared/clock.js';
import type { RotationJournal } from './rotation-journal.js';

const SWEEP_MS = 60_000;

interface Entry {
  readonly value: string;
  readonly endsAt: number;
}

/** The journal of one process. */
export class MemoryRotationJournal implements RotationJournal {
  private readonly entries = new Map<string, Entry>();
  private nextSweepAt = 0;

  constructor(private readonly clock: Clock) {}

  get(key: string): string | undefined {
    const entry = this.entries.get(key);
    return entry && entry.endsAt > this.clock.now() ? entry.value : undefined;
  }

  set(key: string, value: string, ttlMs: number): void {
    this.dropEnded();
    this.entries.set(key, { value, endsAt: this.clock.now() + ttlMs });
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  setIfAbsent(key: string, value: string, ttlMs: number): boolean {
    if (this.get(key) !== undefined) return false;
    this.set(key, value, ttlMs);
    return true;
  }

  /** Looking at all entries once in a while costs less than a timer for each. */
  private dropEnded(): void {
    const now = this.clock.now();
    if (now < this.nextSweepAt) return;
    this.nextSweepAt = now + SWEEP_MS;
    for (const [key, { endsAt }] of this.entries) if (endsAt <= now) this.entries.delete(key);
  }
}
