/** What became of a callback. */
export interface CallbackResult {
  readonly name: string;
  readonly status: 'pending' | 'in-progress' | 'succeeded' | 'failed';
  /** What it has thrown, where it failed. */
  readonly error?: unknown;
}
