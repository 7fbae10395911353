/** What a token says of itself. Nobody has proven it: only the validation service can. */
export interface TokenClaims {
  /** All texts in it; the name of the claim with the access id is not documented. */
  readonly texts: readonly string[];
  /** When it ends, in milliseconds since 1970; infinite where it does not say so. */
  readonly expiresAt: number;
  readonly accountId?: string;
  readonly itemName?: string;
}

type Members = Record<string, unknown>;

const JWT = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

/** The claims of a JWT; none for any other token. */
export function readClaims(token: string): TokenClaims {
  const [, encoded = ''] = JWT.exec(token) ?? [];
  const claims = membersOf(Buffer.from(encoded, 'base64url').toString());
  const attached = membersOf(claims['attaches']);
  const { exp } = claims;
  return {
    texts: [...Object.values(claims), ...Object.values(attached)].filter(isText),
    expiresAt: typeof exp === 'number' ? exp * 1000 : Infinity,
    accountId: textOf(attached['account_id']),
    itemName: textOf(attached['item_name']),
  };
}

function membersOf(json: unknown): Members {
  try {
    const value: unknown = JSON.parse(json as string);
    return typeof value === 'object' && value !== null ? (value as Members) : {};
  } catch {
    return {};
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);
