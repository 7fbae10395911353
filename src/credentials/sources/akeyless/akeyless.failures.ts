import { createRedactor } from '../../../shared/redaction/redactor.js';
import { SourceError } from '../source.error.js';
import type { AkeylessReply } from './akeyless.client.js';
import type { LoginBody } from './identity/login.body.js';

const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
/** Too early, too many and the like: another try may help. */
const PASSING = [408, 425, 429];
const MOST_QUOTED = 200;
/** What a login may be called by. */
const PUBLIC = ['access-id', 'access-type', 'k8s-auth-config-name', 'gateway-url'];

/** A call about an item. */
export interface ItemCall {
  /** Of the API, for messages. */
  readonly url: string;
  readonly command: string;
  readonly path: string;
}

/** What an answer that is no success means. */
export function itemFailure({ url, command, path }: ItemCall, reply: AkeylessReply): SourceError {
  const answered = `${url}/${command} answered ${reply.status}`;
  if (reply.status === UNAUTHORIZED) {
    return final(
      `${answered} for ${path}, to a new token too: the token has expired, or a permission for ${path} is missing`,
    );
  }
  if (reply.status === NOT_FOUND) {
    return final(
      reply.body
        ? `There is no such item ${path} (${answered})`
        : `${answered} for ${path}, without saying why: is gatewayUrl the whole URL of the API, such as https://gateway.example.com:8000/api/v2?`,
    );
  }
  return new SourceError(`${answered} for ${path}`, { recoverable: mayPass(reply.status) });
}

/**
 * What a refused login means. Akeyless' reason is quoted, without what was sent; where it answers about a value it is not,
 * since the error of a producer may hold one.
 */
export function loginFailure(url: string, sent: LoginBody, reply: AkeylessReply): SourceError {
  const answered = `${url}/auth answered ${reply.status}`;
  if (mayPass(reply.status)) return new SourceError(answered);
  const reason = reply.body?.['error'];
  const quoted = typeof reason === 'string' ? `: ${quote(reason, sent)}` : '';
  return final(`Akeyless refuses the login: ${answered}${quoted}`);
}

/** Secrets may be quoted back in base64, in which some are sent, or without. */
function quote(reason: string, sent: LoginBody): string {
  const secrets = Object.entries(sent).filter(([name]) => !PUBLIC.includes(name));
  const texts = secrets.flatMap(([, text = '']) => [text, Buffer.from(text, 'base64').toString()]);
  return createRedactor(texts)(reason).replace(/\s+/g, ' ').slice(0, MOST_QUOTED);
}

/** A redirect is one that is not followed; it may come from a page that is shown while a gateway is down. */
function mayPass(status: number): boolean {
  return status < 400 || status >= 500 || PASSING.includes(status);
}

function final(message: string): SourceError {
  return new SourceError(message, { recoverable: false });
}
