import { randomBytes } from 'node:crypto';

/** A store whose key a test changes; it counts how often it is asked. */
export class RotatingStore {
  calls = 0;

  constructor(private key: string) {}

  readonly get = (): string => {
    this.calls += 1;
    return this.key;
  };

  rotateTo(key: string): void {
    this.key = key;
  }
}

/** A key that appears nowhere else. */
export const randomKey = (): string => `key-${randomBytes(12).toString('hex')}`;
