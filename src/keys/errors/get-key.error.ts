import { reasonOf } from './reason-of.js';

/** A key cannot be given; its `cause` says why. */
export class GetKeyError extends Error {
  override readonly name = 'GetKeyError';

  constructor(
    readonly keyName: string,
    cause: unknown,
  ) {
    super(`The key "${keyName}" cannot be given: ${reasonOf(cause)}`, { cause });
  }
}
