/** What a source may say about its failure. */
export interface SourceErrorOptions {
  /**
   * Whether another try, or another source, may help. False for: denied, no such secret, bad
   * settings.
   *
   * @default true
   */
  readonly recoverable?: boolean;
  readonly cause?: unknown;
}

/** A source that failed and knows whether another try may help. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly recoverable: boolean;

  constructor(message: string, options: SourceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.recoverable = options.recoverable ?? true;
  }
}
