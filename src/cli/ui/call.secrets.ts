import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import type { GatewayExchange } from '../../testing/gateway/exchange.js';
import { idsIn } from './call.ids.js';
import { SecretMask } from './secret.mask.js';
import { shown, shownBody, type ShowingRules } from './shown.js';

type ByPath = ShowingRules['isSecret'];

/** What of a call is secret. */
export interface CallSecrets {
  readonly inRequest: ByPath;
  readonly inAnswer: ByPath;
  readonly inHeader: (name: string) => boolean;
  /** Hides all that is secret in the call in texts that tell of it. */
  readonly clean: Redactor;
}

const PUBLIC_IN_ANSWER = new Set(['id', 'revoked', 'message']);
const SECRET_IN_FAILURE = new Set(['payload', 'response']);
const PUBLIC_HEADERS = new Set(
  'connection content-length content-type date etag keep-alive location retry-after server transfer-encoding vary www-authenticate x-powered-by'.split(
    ' ',
  ),
);

export function callSecrets(exchange: GatewayExchange, { key }: SecretMask): CallSecrets {
  const { request, response } = exchange;
  const inAnswer = isGood(response?.status) ? inGoodAnswer : inFailure;
  const mask = new SecretMask(key);
  const rules = { mask, clean: (text: string) => text };
  shownBody(request.body, { ...rules, isSecret: inRequest });
  shownBody(response?.body ?? '', { ...rules, isSecret: inAnswer });
  shown(request.headers, { ...rules, isSecret: ([name = '']) => inHeader(name) });
  const secrets = mask.hidden;
  // Often a name that the credential holds as well, and what an operator looks for in a message.
  for (const id of idsIn(exchange)) secrets.delete(id);
  return { inRequest, inAnswer, inHeader, clean: createRedactor(secrets) };
}

/** An answer that says 200 or nearly so may hold a credential anywhere, whatever is wrong with it. */
export function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

const inRequest: ByPath = ([first]) => first === 'payload';
const inHeader = (name: string): boolean => !PUBLIC_HEADERS.has(name.toLowerCase());
const inGoodAnswer: ByPath = ([first = '']) => !PUBLIC_IN_ANSWER.has(first);
const inFailure: ByPath = (path) => path.some((key) => SECRET_IN_FAILURE.has(key));
