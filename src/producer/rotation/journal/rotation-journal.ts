/**
 * Where rotations are remembered until the Gateway has shown that it stored their result, so that a repeat gets the
 * same answer instead of another credential. Values are encrypted before they get here. Methods may be asynchronous.
 */
export interface RotationJournal {
  /** The value that was set, or undefined. A rejection makes the rotation fail before anything is made. */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** @param ttlMs after so many milliseconds the value is to be gone */
  set(key: string, value: string, ttlMs: number): void | Promise<void>;
  delete(key: string): void | Promise<void>;
  /**
   * Sets a value only where there is none, in one step, and tells whether it did. With it, replicas of an application
   * that are asked for the same rotation make one new credential; without it, at most one each.
   */
  setIfAbsent?(key: string, value: string, ttlMs: number): boolean | Promise<boolean>;
}
