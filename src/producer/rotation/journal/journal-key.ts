import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NAME_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What one payload opens in the journal: the name of an entry, and the key that it is encrypted with. Both are halves of
 * one keyed hash of which the payload is the key (HMAC, RFC 2104), so that the journal shows nothing to anyone who does
 * not hold it already.
 */
export class JournalKey {
  readonly name: string;
  private readonly key: Buffer;

  /** @param secret enters the derivation, for payloads that could be guessed */
  constructor(producer: string, payload: string, secret = '') {
    const derived = createHmac('sha512', payload)
      .update(JSON.stringify(['nestjs-akeyless journal', producer, secret]))
      .digest();
    this.name = `${producer}:${derived.toString('hex', 0, NAME_BYTES)}`;
    this.key = derived.subarray(NAME_BYTES);
  }

  seal(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** @throws Error if the value was not sealed with this key. */
  open(value: string): string {
    const bytes = Buffer.from(value, 'base64url');
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  }
}
