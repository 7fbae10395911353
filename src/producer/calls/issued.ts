const ISSUED = Symbol.for('nestjs-akeyless:issued');

/** What {@link issued} takes. */
export interface IssuedOptions {
  /** The credential's id: a non-empty string or a finite number. */
  id: string | number;
  /** What the end user gets. */
  response: object;
  /**
   * What the revoke will need, read there with `@RevocationContext()`: JSON of at most 1 KiB. It travels inside the
   * id, readable by anyone who sees the id: nothing secret belongs here.
   */
  context?: unknown;
  /**
   * True: the credential belongs to others too, so it is never revoked because this answer was lost.
   * @default false
   */
  shared?: boolean;
}

/** A credential whose id is not part of its response, made by {@link issued}. */
export interface IssuedCredential extends IssuedOptions {
  readonly [ISSUED]: true;
}

/**
 * Returned by `@Create` for a credential whose id is not part of what the end user gets, or whose revoke needs more
 * than the id.
 *
 * @example
 * ```ts
 * return issued({ id: key.id, response: { token: key.token }, context: { region: key.region } });
 * ```
 */
export function issued(options: IssuedOptions): IssuedCredential {
  return { ...options, [ISSUED]: true };
}

export function isIssued(value: unknown): value is IssuedCredential {
  return typeof value === 'object' && value !== null && ISSUED in value;
}
