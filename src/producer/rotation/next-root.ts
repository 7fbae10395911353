import type { Call } from '../calls/call.js';
import type { PayloadFields, StoredPayload } from '../calls/stored-payload.js';
import type { RotationRecord } from './journal/rotation.records.js';

/** A root credential as it was made: its payload still without the roots that wait to be revoked. */
export interface MadeRoot extends Omit<RotationRecord, 'text'> {
  /** Fields of the new payload; the string itself where it is opaque. */
  readonly payload: PayloadFields | string;
}

/** A way to make the next root credential and to make sure that it works. */
export interface RootReplacement {
  make(old: StoredPayload, call: Call): Promise<MadeRoot>;
  /**
   * Asks `@Verify`.
   *
   * @returns why the new root could not be verified, where it is to be answered all the same
   * @throws what `@Verify` threw, where the new root is to be forgotten.
   */
  prove(made: RotationRecord, old: StoredPayload, call: Call): Promise<string | undefined>;
}
