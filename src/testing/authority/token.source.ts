import type { TokenContent, TokenIssuer } from './token.issuer.js';

const LIFETIME_MS = 10 * 60_000;
/** A token is not sent when it is about to end. */
const MARGIN_MS = 60_000;

/** The token that a Gateway sends, made anew before it ends. */
export class TokenSource {
  private token = '';
  private expiresAt = -Infinity;

  constructor(
    private readonly issuer: TokenIssuer,
    private readonly content: Omit<TokenContent, 'expiresAt'>,
    private readonly now: () => number,
  ) {}

  current(): string {
    if (this.expiresAt < this.now() + MARGIN_MS) {
      this.expiresAt = this.now() + LIFETIME_MS;
      this.token = this.issuer.issue({ ...this.content, expiresAt: this.expiresAt });
    }
    return this.token;
  }
}
