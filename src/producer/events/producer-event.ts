interface EventBase {
  /** Name of the producer; `default` for the one without. */
  readonly producer: string;
  /** Milliseconds since the call that caused the event came in. */
  readonly durationMs: number;
  /** The same for all events and log lines of one call. */
  readonly correlationId: string;
}

interface OneCredential extends EventBase {
  readonly id: string;
}

interface Failure {
  /** Why, with every secret hidden. */
  readonly reason: string;
}

/** Something that a producer did. No event carries a secret; ids are not secrets. */
export type ProducerEvent =
  | (OneCredential & { readonly type: 'created' | 'revoked' | 'retired' | 'compensated' })
  | (OneCredential &
      Failure & { readonly type: 'revoke-failed' | 'retire-failed' | 'retire-skipped' })
  | (EventBase & Failure & { readonly type: 'orphaned'; readonly id?: string })
  | (EventBase & { readonly type: 'rotated' })
  | (EventBase & Failure & { readonly type: 'journal-failed' })
  | (EventBase & Failure & { readonly type: 'rotated-unverified' })
  | (EventBase & { readonly type: 'dry-run' })
  | (EventBase & Failure & { readonly type: 'auth-rejected' | 'auth-unavailable' });

type WithoutBase<T> = T extends unknown ? Omit<T, keyof EventBase> : never;

/** An event as an action tells it; the rest is known from the call. */
export type EventDetails = WithoutBase<ProducerEvent>;
