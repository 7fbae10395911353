/** The saved state of a key cannot be read or written; its `cause` says why. What was saved is as it was. */
export class KeyStateError extends Error {
  override readonly name = 'KeyStateError';
}
