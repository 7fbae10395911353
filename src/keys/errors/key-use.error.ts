/** Something is no key, no state of one, or no use that a key has: the cause of other errors. Holds no key. */
export class KeyUseError extends TypeError {
  override readonly name = 'KeyUseError';
}
