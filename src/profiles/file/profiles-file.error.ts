/**
 * A profile file, its content or its key is not good. The message never holds a value of the file, nor a part of the key;
 * names of providers and profiles it may hold.
 */
export class ProfilesFileError extends Error {
  override readonly name = 'ProfilesFileError';

  /** @internal */
  static badKey(): ProfilesFileError {
    return new ProfilesFileError(
      'the key is malformed: a key for fernet is the URL-safe base64 of 32 bytes, one for aesgcm256 the standard base64 of 32 bytes',
    );
  }

  /** @internal */
  static noKey(): ProfilesFileError {
    return new ProfilesFileError('the file is encrypted, and no key is given');
  }

  /** @internal The same for every reason: whoever alters files must not learn from it. */
  static unopenable(): ProfilesFileError {
    return new ProfilesFileError(
      'the file cannot be opened: it is not encrypted with this key, or was altered or cut short',
    );
  }

  /** @internal */
  static plaintext(): ProfilesFileError {
    return new ProfilesFileError(
      'the file is not encrypted, and no key is given: encrypt it, or allow plaintext',
    );
  }

  /** @internal */
  static malformed(what: string): ProfilesFileError {
    return new ProfilesFileError(what);
  }

  /** @internal The same error, of one file. */
  of(path: string): ProfilesFileError {
    return new ProfilesFileError(`${path}: ${this.message}`);
  }
}
