import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const NAMES = ['127.0.0.1', 'localhost'];

/** Lets in nobody but the page that was opened with the token. */
export class UiGate {
  readonly token = randomBytes(32).toString('base64url');

  /** @returns why a request is not let in */
  refusal(request: IncomingMessage, token: unknown): string | undefined {
    if (!this.isCalledByName(request)) return 'This page answers to 127.0.0.1 and localhost only.';
    if (request.method === 'POST' && !isFromThePage(request)) {
      return 'This request comes from another page.';
    }
    if (!this.isToken(token)) return 'Open the address that was printed when this was started.';
    return undefined;
  }

  /** Where a name of somebody else's leads here, a page of theirs could read the answers. */
  isCalledByName({ headers, socket }: IncomingMessage): boolean {
    return NAMES.some((name) => headers.host === `${name}:${socket.localPort}`);
  }

  private isToken(token: unknown): boolean {
    return typeof token === 'string' && timingSafeEqual(digest(token), digest(this.token));
  }
}

function isFromThePage({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
