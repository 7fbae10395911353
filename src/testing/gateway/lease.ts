/** A credential that the Gateway has issued to an end user, and has not seen revoked yet. */
export interface Lease<R extends object = Record<string, unknown>> {
  /** The webhook's name for it. */
  readonly id: string;
  /** What the end user got. */
  readonly response: R;
  /** Milliseconds since 1970, by the Gateway's clock. */
  readonly issuedAt: number;
  /** When the Gateway revokes it by itself, on the same clock. */
  readonly expiresAt: number;
}

/** What a revoke has come to. */
export interface Revocation {
  /** Ids that the webhook says are gone, as it was asked for them. */
  readonly revoked: readonly string[];
  /** What the webhook says beside. */
  readonly message: string;
}
