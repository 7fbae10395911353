import type { ClientInfo } from '../decorators/client-info.decorator.js';
import type { StoredPayload } from '../calls/stored-payload.js';

/** A create that the Gateway sent. `payload` is absent only in a dry run, of a dynamic secret that has none yet. */
export interface CreateRequest {
  readonly payload?: StoredPayload;
  readonly input: unknown;
  readonly clientInfo: ClientInfo;
  readonly isDryRun: boolean;
}

/** A revoke that the Gateway sent. `payload` is absent where only a dry run is revoked. */
export interface RevokeRequest {
  readonly payload?: StoredPayload;
  readonly ids: readonly string[];
}

/** A rotate that the Gateway sent. */
export interface RotateRequest {
  readonly payload: StoredPayload;
}

export interface CreateAnswer {
  id: string;
  response: object;
}

export interface RevokeAnswer {
  revoked: string[];
  message: string;
}

export interface RotateAnswer {
  payload: string;
}
