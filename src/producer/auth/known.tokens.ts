import type { Clock } from '../../shared/clock.js';
import { type Acceptance, isCurrent } from './verdict.js';

interface KnownToken {
  readonly token: string;
  readonly accessId: string;
  readonly acceptance: Acceptance;
}

/**
 * The token that each connection was last let in with. It ends with the connection, and spares reading and hashing the
 * same token for every call.
 */
export class KnownTokens {
  private readonly latest = new WeakMap<object, KnownToken>();

  constructor(private readonly clock: Clock) {}

  remember(connection: object, known: KnownToken): void {
    this.latest.set(connection, known);
  }

  /** @param accessIds those that may call at this moment */
  accepts(connection: object, token: string, accessIds: readonly string[]): boolean {
    const known = this.latest.get(connection);
    return (
      known !== undefined &&
      known.token === token &&
      accessIds.includes(known.accessId) &&
      isCurrent(known.acceptance, this.clock)
    );
  }
}
