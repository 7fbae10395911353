import type { Call } from '../actions/call.js';
import type { PayloadFields, StoredPayload } from '../actions/stored-payload.js';

/** The root credential that takes over. */
export interface NextRoot {
  readonly payload: StoredPayload;
  /** Undefined where the payload is opaque. */
  readonly fields?: PayloadFields;
  readonly id?: string;
  /** Roots that it replaces. */
  readonly retire: readonly string[];
  /** Why it could not be verified, where it is answered all the same. */
  readonly unverified?: string;
}

/** A way to make the next root credential and to make sure that it works. */
export interface RootReplacement {
  replace(old: StoredPayload, call: Call): Promise<NextRoot>;
}
