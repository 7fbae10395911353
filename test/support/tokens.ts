import { generateKeyPairSync, sign, verify } from 'node:crypto';

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

interface Claims {
  readonly access_id?: string;
  readonly exp?: number;
  readonly attaches?: string;
}

/** Signs JWTs, and knows its own. */
export class TokenIssuer {
  private readonly keys = generateKeyPairSync('ed25519');

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
    const content = { access_id: accessId, exp, attaches, padding, ...claims };
    const signed = `${encode({ alg: 'EdDSA', typ: 'JWT' })}.${encode(content)}`;
    const signature = sign(null, Buffer.from(signed), this.keys.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** The claims of a token that this issuer has signed. */
  read(token: string): Claims | undefined {
    const [header = '', content = '', signature = ''] = token.split('.');
    const signed = Buffer.from(`${header}.${content}`);
    if (!verify(null, signed, this.keys.publicKey, Buffer.from(signature, 'base64url')))
      return undefined;
    return JSON.parse(Buffer.from(content, 'base64url').toString()) as Claims;
  }
}

/** The same token with another signature, as one has it who cannot sign. */
export function forged(token: string): string {
  const [header, content] = token.split('.');
  return `${header}.${content}.${Buffer.alloc(64, 7).toString('base64url')}`;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
