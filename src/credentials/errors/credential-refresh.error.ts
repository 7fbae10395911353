/** A credential could not be fetched anew. The value that it had is still there, as long as that may be used. */
export class CredentialRefreshError extends Error {
  override readonly name = 'CredentialRefreshError';

  /** @param credential the name of the credential */
  constructor(
    readonly credential: string,
    reason: string,
    cause?: Error,
  ) {
    super(
      `credential ${JSON.stringify(credential)} could not be refreshed: ${reason}`,
      cause && { cause },
    );
  }
}
