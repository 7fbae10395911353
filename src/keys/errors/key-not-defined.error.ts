/** A key was asked for that nobody has defined. */
export class KeyNotDefinedError extends Error {
  override readonly name = 'KeyNotDefinedError';

  /** @param defined the names of the keys that there are */
  constructor(
    readonly keyName: string,
    defined: readonly string[],
  ) {
    const known =
      defined.length > 0
        ? `There are ${defined.join(', ')}.`
        : 'There is none; those of @KeyStore() are there once the application is initialised, if their class is a provider.';
    super(`No key "${keyName}" is defined. ${known}`);
  }
}
