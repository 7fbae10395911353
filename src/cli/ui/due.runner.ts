import type { Failure } from './failure.js';
import type { UiSession } from './ui.session.js';

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Revokes leases when they end and rotates when it is time, without being asked; what fails is tried again later. */
export class DueRunner {
  /** Why what fell due last did not succeed. */
  failure: Failure | undefined;
  private pauseMs = 0;
  private notBefore = 0;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isRunning = false;
  private isClosed = false;
  private readonly stopListening: () => void;

  constructor(private readonly session: UiSession) {
    this.stopListening = session.onChange(() => this.plan());
    this.plan();
  }

  /** Moves the clock; one move waits for the other, since both would do what falls due. */
  advance(duration: number | string): Promise<void> {
    const advanced = this.turn.then(() =>
      this.session.run(() => this.session.gateway.advance(duration)),
    );
    this.turn = advanced.catch(() => undefined);
    return advanced;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  private plan(): void {
    clearTimeout(this.timer);
    if (this.isClosed || this.isRunning) return;
    const { leases, state, now } = this.session.gateway;
    const ends = leases.map(({ expiresAt }) => expiresAt);
    const due = Math.min(state.nextRotationAt ?? Infinity, ...ends);
    if (due > now) this.succeeded();
    if (due === Infinity) return;
    const waitMs = Math.max(0, due - now, this.notBefore - performance.now());
    this.timer = setTimeout(() => void this.runDue(), Math.min(waitMs, LONGEST_TIMER_MS)).unref();
  }

  private async runDue(): Promise<void> {
    this.isRunning = true;
    try {
      await this.advance(0);
      this.succeeded();
    } catch (error) {
      this.pauseMs = Math.min(Math.max(this.pauseMs * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
      this.notBefore = performance.now() + this.pauseMs;
      this.failure = this.session.failureOf(error);
    }
    this.isRunning = false;
    this.session.changed();
  }

  private succeeded(): void {
    this.pauseMs = 0;
    this.notBefore = 0;
    this.failure = undefined;
  }
}
