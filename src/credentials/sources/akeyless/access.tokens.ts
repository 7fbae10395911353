import type { Clock } from '../../../shared/clock.js';
import { SourceError } from '../source.error.js';
import { SharedCall } from './shared-call.js';

/** A token as it was handed out. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970; undefined where nobody says. */
  readonly expiresAt?: number;
}

interface HeldToken {
  readonly token: string;
  readonly renewAt: number;
  readonly endsAt: number;
}

const MINUTE_MS = 60_000;
const USUAL_LIFE_MS = 60 * MINUTE_MS;
const EARLY_MS = 5 * MINUTE_MS;

/** The token that calls are made with: got when one is needed, renewed 5 minutes before its end. */
export class AccessTokens {
  #held: HeldToken | undefined;
  readonly #renewal: SharedCall<string>;

  constructor(
    login: (signal: AbortSignal) => Promise<AccessToken>,
    private readonly clock: Clock,
  ) {
    this.#renewal = new SharedCall(async (signal) => {
      const answer = await login(signal);
      this.#held = this.lifeOf(answer);
      return answer.token;
    });
  }

  async current(signal: AbortSignal): Promise<string> {
    const held = this.#held;
    const now = this.clock.wallTime();
    if (held && now < held.renewAt) return held.token;
    try {
      return await this.#renewal.join(signal);
    } catch (error) {
      // Five minutes are left for a login that fails for a moment.
      const isFinal = error instanceof SourceError && !error.recoverable;
      if (held && now < held.endsAt && !isFinal && !signal.aborted) return held.token;
      throw error;
    }
  }

  /** A token in place of one that was refused. */
  async replacing(refused: string, signal: AbortSignal): Promise<string> {
    if (this.#held?.token === refused) this.#held = undefined;
    return this.current(signal);
  }

  forget(): void {
    this.#held = undefined;
  }

  private lifeOf({ token, expiresAt }: AccessToken): HeldToken {
    const now = this.clock.wallTime();
    // A new token that has ended already tells of a clock that is wrong.
    const endsAt = expiresAt !== undefined && expiresAt > now ? expiresAt : now + USUAL_LIFE_MS;
    const early = Math.min(EARLY_MS, (endsAt - now) / 2);
    return { token, endsAt, renewAt: endsAt - early };
  }
}
