import {
  type TokenClaims,
  TokenIssuer as Issuer,
} from '../../src/testing/authority/token.issuer.js';

/** What a test's token is to say; the rest is as in a good one. */
export interface TokenContent {
  readonly accessId?: string;
  readonly accountId?: string;
  readonly itemName?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** Over everything else. */
  readonly claims?: object;
  /** Makes a token longer. */
  readonly padding?: string;
}

/** Signs tokens that are good but for what a test wants, and knows its own. */
export class TokenIssuer {
  private readonly issuer = new Issuer();

  issue({
    accessId = 'p-gateway',
    accountId = 'acc-1',
    itemName = '/team/db',
    expiresAt = Date.UTC(2100, 0, 1),
    claims = {},
    padding,
  }: TokenContent = {}): string {
    const attaches = JSON.stringify({ account_id: accountId, item_name: itemName });
    const exp = expiresAt / 1000;
    return this.issuer.sign({ access_id: accessId, exp, attaches, padding, ...claims });
  }

  /** The claims of a token that this issuer has signed. */
  read(token: string): Partial<TokenClaims> | undefined {
    return this.issuer.read(token);
  }
}

/** The same token with another signature, as one has it who cannot sign. */
export function forged(token: string): string {
  const [header, content] = token.split('.');
  return `${header}.${content}.${Buffer.alloc(64, 7).toString('base64url')}`;
}
