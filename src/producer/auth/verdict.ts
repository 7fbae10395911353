/** What is known of a token. */
export type Verdict =
  | { readonly kind: 'accepted' }
  /** A reason never holds anything of the token, or of what the service answered. */
  | { readonly kind: 'rejected' | 'unavailable'; readonly reason: string };

export const ACCEPTED: Verdict = { kind: 'accepted' };

export const rejected = (reason: string): Verdict => ({ kind: 'rejected', reason });

/** Nobody can say now: nobody is let in, and the next call asks again. */
export const unavailable = (reason: string): Verdict => ({ kind: 'unavailable', reason });
