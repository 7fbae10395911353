interface EventBase {
  /** The name of the credential. */
  readonly credential: string;
}

interface AboutValue extends EventBase {
  /** The version of the value; see `snapshot`. */
  readonly version: number;
}

/**
 * Something that happened to a credential. No event carries a secret.
 *
 * - `fetched`: the source gave the secret, changed or not.
 * - `rotated`: and it is another one than before.
 * - `refresh-failed`: it did not, or gave something of the wrong shape; the value is the one that it was.
 * - `stale`: the value is older than it should be, and still served.
 * - `expired`: it is not served any more.
 * - `recovered`: the first success after any of these three.
 */
export type CredentialEvent =
  | (AboutValue & { readonly type: 'fetched' | 'rotated' | 'recovered' | 'stale' | 'expired' })
  | (EventBase & {
      readonly type: 'refresh-failed';
      /** Why, with every secret hidden. */
      readonly reason: string;
    });

type WithoutBase<T> = T extends unknown ? Omit<T, keyof EventBase> : never;

/** An event without what all events of a credential have. */
export type CredentialEventDetails = WithoutBase<CredentialEvent>;
