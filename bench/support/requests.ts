import type { Action } from '../servers/constant-answers.js';
import { freshToken } from './tokens.js';

/** Makes the next request of a connection, as it goes over the wire. */
export type RequestSource = () => string;

const CALLER = { access_id: 'p-1234', sub_claims: { email: ['jo@example.com'], groups: ['dev'] } };

/** The body of a call. */
export function bodyOf(action: Action, payload = payloadOf(0, 1)): string {
  if (action === 'revoke') return JSON.stringify({ payload, ids: ['v_readonly_1'] });
  if (action === 'rotate') return JSON.stringify({ payload });
  return JSON.stringify({ payload, input: { role: 'readonly' }, client_info: CALLER });
}

/** One request over and over, with one token. A rotate is then a repeat, as after a lost answer. */
export function repeated(action: Action): RequestSource {
  const request = requestOf(action, bodyOf(action), freshToken());
  return () => request;
}

/** Rotates what the last rotation has answered, as the Gateway does. Each connection has a root of its own. */
export function rotationChain(connection: number): RequestSource {
  const token = freshToken();
  const rootNumber = connection + 1;
  let generation = 1;
  return () => requestOf('rotate', bodyOf('rotate', payloadOf(rootNumber, generation++)), token);
}

/** A token that no server has seen with every request. */
export function withFreshTokens(action: Action): RequestSource {
  const body = bodyOf(action);
  return () => requestOf(action, body, freshToken());
}

/** All generations are of one length, so that requests are too. */
function payloadOf(rootNumber: number, generation: number): string {
  const username = `root_${String(rootNumber).padStart(2, '0')}`;
  const password = String(generation).padStart(10, '0');
  return JSON.stringify({ host: 'db.internal', username, password });
}

function requestOf(action: Action, body: string, token: string): string {
  return [
    `POST /sync/${action} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `AkeylessCreds: ${token}`,
    '',
    body,
  ].join('\r\n');
}
