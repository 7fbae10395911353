import type { CryptoTool, KeyState } from 'nestjs-akeyless/keys';

/** Encrypts nothing, so that a test sees what is saved; it counts. */
export class PlainCryptoTool implements CryptoTool {
  encrypted = 0;
  decrypted = 0;

  encrypt(state: KeyState): unknown {
    this.encrypted += 1;
    return structuredClone(state);
  }

  decrypt(value: unknown): unknown {
    this.decrypted += 1;
    return value;
  }
}
