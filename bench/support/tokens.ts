import { randomBytes } from 'node:crypto';

/** Half an hour, less than tokens of Akeyless live. */
const LIFETIME_SECONDS = 1800;

export const GATEWAY_ACCESS_ID = 'p-gateway';

/** Looks like a token of a Gateway; the validation service of the benchmark believes it. */
export function freshToken(): string {
  const attaches = JSON.stringify({ account_id: 'acc-1', item_name: '/team/db' });
  const exp = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
  const claims = { access_id: GATEWAY_ACCESS_ID, exp, attaches };
  const signature = randomBytes(256).toString('base64url');
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${signature}`;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
