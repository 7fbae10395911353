import type { Clock } from '../../shared/clock.js';

/** For how long something counts. */
export interface Validity {
  /** On the clock that never goes back. */
  readonly endsAt: number;
  /** In milliseconds since 1970: the other clock stands still while a machine sleeps. */
  readonly tokenExpiresAt: number;
}

/** A token that may come in for a while. */
export interface Acceptance extends Validity {
  readonly kind: 'accepted';
}

/** A reason never holds anything of the token, or of what the service answered. */
export interface Refusal {
  readonly kind: 'rejected' | 'unavailable';
  readonly reason: string;
}

/** What is known of a token. */
export type Verdict = Acceptance | Refusal;

export const rejected = (reason: string): Refusal => ({ kind: 'rejected', reason });

/** Nobody can say now: nobody is let in, and the next call asks again. */
export const unavailable = (reason: string): Refusal => ({ kind: 'unavailable', reason });

export const isCurrent = ({ endsAt, tokenExpiresAt }: Validity, clock: Clock): boolean =>
  endsAt > clock.now() && tokenExpiresAt > clock.wallTime();
