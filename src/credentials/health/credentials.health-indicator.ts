import { Injectable } from '@nestjs/common';
import type { CredentialState } from '../credential/credential.keeper.js';
import { ManagedCredential } from '../credential/managed-credential.js';
import { ManagedCredentials } from '../managed-credentials.js';

/** `degraded`: a value is stale, and still served. `down`: there is none that may be used. */
export type CredentialHealth = 'up' | 'degraded' | 'down';

/** The health of credentials, as `@nestjs/terminus` takes it. */
export interface CredentialsHealth {
  readonly status: CredentialHealth;
  readonly state: CredentialHealth;
  /** Of each credential by itself. */
  readonly credentials: Readonly<Record<string, CredentialHealth>>;
}

export interface HealthCheckOptions {
  /** Names of the credentials to look at. @default all */
  readonly credentials?: readonly string[];
  /**
   * The status while a credential is degraded. `'degraded'` is known to `@nestjs/terminus` from version 12; older ones
   * would leave it out.
   * @default 'up'
   */
  readonly degradedAs?: CredentialHealth;
}

const HEALTH: Record<CredentialState, CredentialHealth> = {
  empty: 'down',
  fresh: 'up',
  stale: 'degraded',
  expired: 'down',
};

/**
 * Tells a health check how the credentials are. It fetches nothing.
 *
 * @example
 * ```ts
 * @Get() @HealthCheck()
 * check() {
 *   return this.health.check([() => this.credentials.check('credentials')]);
 * }
 * ```
 */
@Injectable()
export class CredentialsHealthIndicator {
  constructor(private readonly all: ManagedCredentials) {}

  /**
   * @param key under which the result is shown
   * @throws RangeError for a credential that does not exist.
   */
  check<Key extends string = 'credentials'>(
    key: Key = 'credentials' as Key,
    { credentials = this.all.names, degradedAs = 'up' }: HealthCheckOptions = {},
  ): Record<Key, CredentialsHealth> {
    const each = credentials.map((name) => [name, this.healthOf(name)] as const);
    const state = worst(each.map(([, health]) => health));
    const result: CredentialsHealth = {
      status: state === 'degraded' ? degradedAs : state,
      state,
      credentials: Object.fromEntries(each),
    };
    return { [key]: result } as Record<Key, CredentialsHealth>;
  }

  private healthOf(name: string): CredentialHealth {
    return HEALTH[ManagedCredential.keeperOf(this.all.get(name)).state];
  }
}

function worst(states: readonly CredentialHealth[]): CredentialHealth {
  if (states.includes('down')) return 'down';
  return states.includes('degraded') ? 'degraded' : 'up';
}
