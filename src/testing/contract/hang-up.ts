import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { GatewayExchange } from '../gateway/exchange.js';

/** When a caller hangs up. */
export interface HangUp {
  /** How long after the call was sent. */
  readonly afterMs: number;
  /** How long an answer that was on its way by then may take to arrive. */
  readonly graceMs: number;
}

/**
 * Repeats a call as it was sent before, and hangs up on it.
 *
 * The caller first only says that it is leaving, and takes what arrives all the same: an answer that had crossed with
 * that is one that the webhook could not take back.
 *
 * @returns the body of an answer that came in spite of that
 */
export function hangUpOn(
  { url, request }: GatewayExchange,
  { afterMs, graceMs }: HangUp,
): Promise<string | undefined> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const headers = { ...request.headers, 'content-length': Buffer.byteLength(request.body) };
  return new Promise((resolve) => {
    const call = send(url, { method: 'POST', agent: false, headers });
    call.once('response', (response) => {
      text(response).then(resolve, () => resolve(undefined));
    });
    call.once('error', () => resolve(undefined));
    call.once('finish', () => {
      setTimeout(() => {
        call.socket?.end();
        setTimeout(() => call.destroy(), graceMs);
      }, afterMs);
    });
    call.end(request.body);
  });
}
