import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What one payload opens in the journal: the name of an entry, and the key that it is encrypted with. Both are derived
 * from the payload (HKDF, RFC 5869), so that the journal shows nothing to anyone who does not hold it already.
 */
export class JournalKey {
  readonly name: string;
  private readonly key: Buffer;

  /** @param secret enters the derivation, for payloads that could be guessed */
  constructor(producer: string, payload: string, secret = '') {
    const derive = (purpose: string): Buffer =>
      Buffer.from(
        hkdfSync('sha256', payload, secret, `nestjs-akeyless ${purpose} ${producer}`, 32),
      );
    this.name = `${producer}:${derive('journal name').toString('hex')}`;
    this.key = derive('journal key');
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
