/** A key or a token that is not good. Never says why, nor what was in it. */
export class FernetError extends Error {
  override readonly name = 'FernetError';

  /** @internal */
  static badKey(): FernetError {
    return new FernetError('not a Fernet key: it is the URL-safe base64 of 32 bytes');
  }

  /** @internal */
  static badToken(): FernetError {
    return new FernetError(
      'the token cannot be opened: it was made with another key, was altered or cut short, or is too old',
    );
  }
}
