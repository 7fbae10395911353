/** What a source is asked with. */
export interface SecretRequest {
  /** Aborted when the credential is closed, or after its time limit. */
  readonly signal: AbortSignal;
}

/** A secret as a source answers it. */
export interface FetchedSecret {
  readonly value: unknown;
  /** Seconds that the secret lives from now on. */
  readonly ttl?: number;
  readonly expiresAt?: Date;
  /** When it is going to be rotated; the new one is fetched five minutes after that. */
  readonly nextRotation?: Date;
}

/** Gives secrets by their path. */
export interface CredentialSource {
  /** Such as `Akeyless at https://api.akeyless.io`; for messages. */
  readonly name: string;

  /**
   * @throws SourceError where it knows whether another try may help; any other error counts as
   *   recoverable.
   */
  fetch(path: string, request: SecretRequest): Promise<FetchedSecret>;

  /**
   * Says what is wrong with asking this source for a path with these settings; asked when the
   * application starts.
   */
  check?(
    path: string,
    settings: SourceCheckSettings,
    request: SecretRequest,
  ): Promise<string | undefined>;

  close?(): Promise<void> | void;
}

/** The settings of a credential that a source may have something to say about. */
export interface SourceCheckSettings {
  /** Milliseconds. */
  readonly refreshEvery?: number;
}
