import type { CredsAuthority } from '../authority/creds.authority.js';
import type { Duration } from '../../shared/duration.js';
import type { GatewayAction } from './exchange.js';
import type { GatewayState } from './gateway.state.js';

/** Options of a {@link GatewayEmulator}. */
export interface GatewayEmulatorOptions<P extends object | string = Record<string, unknown>> {
  /**
   * The stored payload: an object, which is stored as JSON text, or the text itself.
   * @default '' (none is set)
   */
  payload?: P;
  /**
   * What comes before the three routes: the producer's name, a global prefix, a version.
   * @default ''
   */
  path?: string;
  /**
   * Paths of the webhooks, below {@link path}.
   * @default \{ create: 'sync/create', revoke: 'sync/revoke', rotate: 'sync/rotate' \}
   */
  routes?: Partial<Record<GatewayAction, string>>;
  /**
   * Access id of the Gateway itself.
   * @default 'p-gateway'
   */
  accessId?: string;
  /**
   * Account that the Gateway belongs to.
   * @default 'acc-emulated'
   */
  accountId?: string;
  /**
   * Full name of the dynamic secret.
   * @default '/emulated/dynamic-secret'
   */
  itemName?: string;
  /** Vouches for the Gateway's tokens; without one they are signed all the same, by a key that nobody asks for. */
  authority?: CredsAuthority;
  /**
   * How long a webhook may take.
   * @default '60s'
   */
  timeout?: Duration;
  /** How often the root credential is rotated, by the Gateway's clock. @default never */
  rotateEvery?: Duration;
  /** What an earlier emulator kept; `payload` is then left out. */
  state?: GatewayState;
  /** Told of every change before the call that made it resolves, so that a new root credential can be kept safe. */
  onChange?: (state: GatewayState) => Promise<void> | void;
  /** Milliseconds since 1970, from which the Gateway's clock goes. @default Date.now */
  wallTime?: () => number;
}

/** What an end user asks for. */
export interface CreateOptions {
  /** @default none */
  input?: object;
  /** Who asks. @default \{ accessId: 'p-user' \} */
  clientInfo?: { accessId?: string; subClaims?: Record<string, string[]> | null };
  /** How long the lease lives. @default '60m' */
  ttl?: Duration;
  /** Hangs up when it is aborted. */
  signal?: AbortSignal;
  /** The payload to send in place of the stored one, as JSON text or as any other. */
  payload?: string;
}
