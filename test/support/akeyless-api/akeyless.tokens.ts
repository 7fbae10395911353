/** Which form the end of a token is told in. */
export type ExpiryForm = 'creds' | 'expiration' | 'none';

/** The tokens that an account has handed out. */
export class AkeylessTokens {
  /** Seconds that a new token lives. */
  life = 3600;
  expiryForm: ExpiryForm = 'creds';
  private count = 0;
  private readonly ends = new Map<string, number>();

  /** @param wallTime the time at which tokens end */
  constructor(private readonly wallTime: () => number) {}

  issue(): Record<string, unknown> {
    this.count += 1;
    const token = `t-canary-token-${this.count}`;
    const end = this.wallTime() + this.life * 1000;
    this.ends.set(token, end);
    if (this.expiryForm === 'none') return { token };
    return this.expiryForm === 'creds'
      ? { token, creds: { expiry: Math.floor(end / 1000) } }
      : { token, expiration: new Date(end).toISOString() };
  }

  isValid(token: unknown): boolean {
    return (this.ends.get(String(token)) ?? 0) > this.wallTime();
  }

  /** Ends all that were handed out. */
  revokeAll(): void {
    this.ends.clear();
  }
}
