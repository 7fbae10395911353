import { base64UrlBytes } from './base64-url.js';
import { FernetError } from './fernet.error.js';

const HALF = 16;

/** The two halves of a key. */
export interface FernetKey {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

/** @throws FernetError */
export function fernetKey(text: string): FernetKey {
  const bytes = base64UrlBytes(text.trim());
  if (bytes?.length !== 2 * HALF) throw FernetError.badKey();
  return { signing: bytes.subarray(0, HALF), encryption: bytes.subarray(HALF) };
}
