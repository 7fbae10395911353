import type { Clock } from '../../../shared/clock.js';
import { givenAnswer } from '../given.answer.js';
import { SourceError } from '../source.error.js';
import type { AccessToken } from './access.tokens.js';
import type { AkeylessClient } from './akeyless.client.js';
import { loginFailure } from './akeyless.failures.js';
import type { AkeylessIdentity, TokenIdentity } from './identity/akeyless.identity.js';
import { loginBody, type LoginIdentity } from './identity/login.body.js';

/** Gets a token for an identity. */
export function loginOf(
  identity: AkeylessIdentity,
  client: AkeylessClient,
  clock: Clock,
): (signal: AbortSignal) => Promise<AccessToken> {
  return 'token' in identity
    ? () => tokenOf(identity)
    : (signal) => logIn(identity, client, clock, signal);
}

async function tokenOf(identity: TokenIdentity): Promise<AccessToken> {
  const token: unknown = await givenAnswer('the function given as token', () => identity.token());
  if (!isToken(token)) throw new SourceError('The function given as token has not given a text');
  return { token };
}

async function logIn(
  identity: LoginIdentity,
  client: AkeylessClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<AccessToken> {
  const body = await loginBody(identity, clock);
  const reply = await client.post('auth', body, signal);
  if (reply.status !== 200) throw loginFailure(client.url, body, reply);
  const token = reply.body?.['token'];
  if (!isToken(token)) throw new SourceError(`${client.url}/auth answered without a token`);
  return { token, expiresAt: expiryIn(reply.body) };
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Milliseconds since 1970. */
function expiryIn(answer: Record<string, unknown> | undefined): number | undefined {
  const { expiry } = (answer?.['creds'] ?? {}) as { expiry?: unknown };
  return timeOf(expiry) ?? timeOf(answer?.['expiration']);
}

/** A number is in seconds since 1970, also in a text; any other text is a date. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const seconds = Number(value);
  const time = Number.isNaN(seconds) ? Date.parse(String(value)) : seconds * 1000;
  return time > 0 ? time : undefined;
}
