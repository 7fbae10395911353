/** Where encrypted states are kept, by the names of the keys. Each method may return a promise. */
export interface StateRepository {
  /** @returns what was written last; undefined, or null, where nothing was */
  read(name: string): unknown;
  /** Resolves when it is written for good. */
  write(name: string, value: unknown): unknown;
  /**
   * Replaces what is written by what `change` makes of it, so that nobody else writes in between. Without it, two
   * processes that save at the same moment may each keep only what they know.
   *
   * @param change may be called again where a store has to try again
   */
  update?(name: string, change: (value: unknown) => Promise<unknown>): unknown;
  /** Called at shutdown, when all states are saved. */
  close?(): unknown;
}
