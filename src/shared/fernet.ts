import { randomBytes } from 'node:crypto';
import { base64UrlText } from './base64-url.js';
import { FernetError } from './fernet.error.js';
import { type FernetKey, fernetKey } from './fernet.key.js';
import {
  type FernetToken,
  isSignedBy,
  parsedToken,
  sealed,
  timestampOf,
  unsealed,
} from './fernet.token.js';

const KEY_BYTES = 32;
const IV_BYTES = 16;
const MOST_SKEW_SECONDS = 60;

/** Given only to make the same token again. */
export interface EncryptOptions {
  /** Seconds since 1970. @default now */
  readonly now?: number;
  /** 16 bytes. @default random ones */
  readonly iv?: Uint8Array;
}

/** How old a token may be. */
export interface DecryptOptions {
  /** Seconds that a token is good for; one from the future is then refused as well. @default for ever */
  readonly ttl?: number;
  /** Seconds since 1970. @default now */
  readonly now?: number;
}

/**
 * Encrypts and signs with one key, after the Fernet specification (version 0x80: AES-128-CBC and HMAC-SHA256), so that
 * other implementations read what this one writes.
 *
 * @example
 * ```ts
 * const fernet = new Fernet(Fernet.generateKey());
 * fernet.decrypt(fernet.encrypt('hello')).toString(); // hello
 * ```
 */
export class Fernet {
  // Not properties that printing the object would show.
  readonly #keys: readonly FernetKey[];
  readonly #first: FernetKey;

  /**
   * @param keys one key, or several: the first encrypts, all decrypt
   * @throws FernetError for what is no key.
   */
  constructor(keys: string | readonly string[]) {
    this.#keys = (typeof keys === 'string' ? [keys] : keys).map(fernetKey);
    const [first] = this.#keys;
    if (first === undefined) throw new FernetError('a Fernet needs a key');
    this.#first = first;
  }

  /** A new key: 32 random bytes as URL-safe base64. */
  static generateKey(): string {
    return base64UrlText(randomBytes(KEY_BYTES));
  }

  /** A token that holds the data; text is taken as UTF-8. */
  encrypt(data: Uint8Array | string, options: EncryptOptions = {}): string {
    const { now = secondsNow(), iv = randomBytes(IV_BYTES) } = options;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    return sealed(bytes, this.#first, Math.floor(now), iv);
  }

  /**
   * The data in a token. One newline behind the token is overlooked.
   *
   * @throws FernetError for a token of another key, altered, cut short or too old, without saying which.
   */
  decrypt(token: string, { ttl, now = secondsNow() }: DecryptOptions = {}): Buffer {
    const { parsed, key } = this.opened(token);
    const timestamp = timestampOf(parsed);
    if (ttl !== undefined && (timestamp + ttl < now || timestamp > now + MOST_SKEW_SECONDS)) {
      throw FernetError.badToken();
    }
    return unsealed(parsed, key);
  }

  /**
   * The same data under the first key, as old as it was.
   *
   * @throws FernetError as {@link decrypt} does.
   */
  rotate(token: string): string {
    const { parsed, key } = this.opened(token);
    return this.encrypt(unsealed(parsed, key), { now: timestampOf(parsed) });
  }

  /**
   * When a token was made, in seconds since 1970.
   *
   * @throws FernetError for a token of another key, altered or cut short.
   */
  extractTimestamp(token: string): number {
    return timestampOf(this.opened(token).parsed);
  }

  private opened(token: string): { parsed: FernetToken; key: FernetKey } {
    const parsed = parsedToken(token);
    const key = this.#keys.find((each) => isSignedBy(parsed, each));
    if (key === undefined) throw FernetError.badToken();
    return { parsed, key };
  }
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
