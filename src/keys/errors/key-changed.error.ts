import type { CallbackResult } from '../change/callback-result.js';

/** A callback has failed where the key's `onError` says that this is thrown, or `keyChanged()` could not begin. */
export class KeyChangedError extends Error {
  override readonly name = 'KeyChangedError';

  /**
   * @param callbacks what became of each, in the order of registration
   * @param cause what the callback has thrown, as it is: it may show what the callback put into it; an AggregateError
   * where several have failed
   */
  constructor(
    readonly keyName: string,
    message: string,
    readonly callbacks: readonly CallbackResult[],
    cause: unknown,
  ) {
    super(message, { cause });
  }
}
