import { inspect } from 'node:util';

/** What a snapshot is made of; times in milliseconds since 1970. */
export interface SnapshotParts<T> {
  readonly value: T;
  readonly version: number;
  readonly fetchedAt: number;
  readonly expiresAt: number | undefined;
}

/**
 * A secret as it was at one time. It never changes; when the secret does, there is another one. Printed or written as
 * JSON it shows everything but the value.
 */
export class CredentialSnapshot<T> {
  readonly #parts: SnapshotParts<T>;

  /** @internal */
  constructor(parts: SnapshotParts<T>) {
    this.#parts = parts;
    Object.freeze(this);
  }

  /** The secret: frozen, with all that is in it. */
  get value(): T {
    return this.#parts.value;
  }

  /** 1 for the first value, and one more for each that is another. */
  get version(): number {
    return this.#parts.version;
  }

  /** When the source last gave this value. */
  get fetchedAt(): Date {
    return new Date(this.#parts.fetchedAt);
  }

  /** When the secret ends by itself, where the source says so. */
  get expiresAt(): Date | undefined {
    const { expiresAt } = this.#parts;
    return expiresAt === undefined ? undefined : new Date(expiresAt);
  }

  toJSON(): { version: number; fetchedAt: Date; expiresAt?: Date } {
    const { version, fetchedAt, expiresAt } = this;
    return { version, fetchedAt, ...(expiresAt && { expiresAt }) };
  }

  [inspect.custom](): unknown {
    return this.toJSON();
  }
}
