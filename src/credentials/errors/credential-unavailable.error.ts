/** There is no value of a credential that may be used. It recovers by itself once the source gives one. */
export class CredentialUnavailableError extends Error {
  override readonly name = 'CredentialUnavailableError';

  /** @param credential the name of the credential */
  constructor(
    readonly credential: string,
    reason: string,
    cause?: Error,
  ) {
    super(
      `credential ${JSON.stringify(credential)} is not available: ${reason}`,
      cause && { cause },
    );
  }
}
