/** Options of a {@link ProducerError}. */
export interface ProducerErrorOptions extends ErrorOptions {
  /**
   * HTTP status of the answer, 400 to 599.
   * @default 400
   */
  status?: number;
}

/**
 * An error whose message may be shown to the operator: it is answered, redacted, with its status. The message of any
 * other error stays in the log.
 *
 * @throws RangeError if `status` is no 4xx or 5xx status.
 * @example
 * ```ts
 * throw new ProducerError('the project does not exist', { status: 404 });
 * ```
 */
export class ProducerError extends Error {
  override readonly name: string = 'ProducerError';
  readonly status: number;

  constructor(message: string, { status = 400, ...options }: ProducerErrorOptions = {}) {
    super(message, options);
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`status of a ProducerError must be from 400 to 599, not ${status}`);
    }
    this.status = status;
  }
}

/** Thrown by `@Revoke` for a credential that no longer exists: it counts as revoked. */
export class AlreadyGone extends Error {
  override readonly name = 'AlreadyGone';
}

/** The handler did not finish in time. */
export class DeadlineExceeded extends ProducerError {
  override readonly name = 'DeadlineExceeded';

  constructor(action: string, timeoutMs: number) {
    super(`${action} did not finish within ${timeoutMs} ms`, { status: 504 });
  }
}

/** The application shuts down and waits no longer. */
export class ShuttingDown extends ProducerError {
  override readonly name = 'ShuttingDown';

  constructor() {
    super('the application is shutting down', { status: 503 });
  }
}

/** There are too many calls already. */
export class Overloaded extends ProducerError {
  override readonly name = 'Overloaded';
  /** Seconds after which the Gateway may try again. */
  readonly retryAfterSeconds = 1;

  constructor() {
    super('too many calls are waiting for this producer', { status: 503 });
  }
}

/** The handler returned something that cannot be answered. */
export class UnusableResult extends ProducerError {
  override readonly name = 'UnusableResult';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, status: 500 });
  }
}

/** Not one credential of a call could be revoked. Each failure is in the log already. */
export class RevocationFailed extends ProducerError {
  override readonly name = 'RevocationFailed';

  /** @param errors what the handler threw */
  constructor(
    message: string,
    status: number,
    private readonly errors: readonly unknown[],
  ) {
    super(message, { status, cause: errors.length === 1 ? errors[0] : new AggregateError(errors) });
  }

  /** What a filter of the handler is to see: the error itself, where there is but one. */
  get original(): unknown {
    return this.errors.length === 1 ? this.errors[0] : this;
  }
}
