import { generateKeyPairSync, sign, verify } from 'node:crypto';

/** What a token says of the Gateway that sends it. */
export interface TokenContent {
  /** Of the Gateway. */
  readonly accessId: string;
  readonly accountId: string;
  /** Of the dynamic secret. */
  readonly itemName: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What a token that this issuer has signed says. */
export interface TokenClaims {
  readonly access_id: string;
  /** Seconds since 1970. */
  readonly exp: number;
  /** JSON text, with `account_id` and `item_name`. */
  readonly attaches: string;
}

const HEADER = encoded({ alg: 'EdDSA', typ: 'JWT' });

/** Signs the tokens of the header `AkeylessCreds`, and knows its own. */
export class TokenIssuer {
  private readonly keys = generateKeyPairSync('ed25519');

  issue({ accessId, accountId, itemName, expiresAt }: TokenContent): string {
    return this.sign({
      access_id: accessId,
      exp: Math.floor(expiresAt / 1000),
      attaches: JSON.stringify({ account_id: accountId, item_name: itemName }),
    });
  }

  /** A token with these claims, whatever they are. */
  sign(claims: object): string {
    const signed = `${HEADER}.${encoded(claims)}`;
    const signature = sign(null, Buffer.from(signed), this.keys.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** The claims of a token of this issuer, expired or not; undefined for any other. */
  read(token: string): TokenClaims | undefined {
    const [header = '', claims = '', signature = ''] = token.split('.');
    const signed = Buffer.from(`${header}.${claims}`);
    const proof = Buffer.from(signature, 'base64url');
    if (!verify(null, signed, this.keys.publicKey, proof)) return undefined;
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as TokenClaims;
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
