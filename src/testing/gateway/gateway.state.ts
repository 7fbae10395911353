import type { Lease } from './lease.js';

/** All that a Gateway keeps: enough for another emulator to go on where one has ended. Holds secrets. */
export interface GatewayState {
  /** The stored payload, as it is sent. */
  readonly payload: string;
  /** The one before the last rotation. */
  readonly previousPayload?: string;
  /** What a rotation has answered and `keepOldPayload` kept from being stored. */
  readonly pendingPayload?: string;
  readonly leases: readonly Lease[];
  /** How far the Gateway's clock is ahead of the one on the wall, in milliseconds. */
  readonly aheadMs: number;
  /** Milliseconds since 1970, by the Gateway's clock. */
  readonly nextRotationAt?: number;
}
