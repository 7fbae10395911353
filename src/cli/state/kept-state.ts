import type { GatewayState } from '../../testing/gateway/gateway.state.js';

/** What later commands need not be told again. */
export interface KeptSettings {
  readonly url?: string;
  readonly path?: string;
  readonly itemName?: string;
  readonly gatewayAccessId?: string;
  readonly rotateEvery?: string;
}

/** A payload that was replaced by hand. */
export interface SetAside {
  readonly payload: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The content of the state file. */
export interface KeptState {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly settings: KeptSettings;
  readonly gateway: GatewayState;
  readonly setAside: readonly SetAside[];
}

export const KIND = 'nestjs-akeyless gateway state';
export const VERSION = 1;
