import type { GatewayAction, GatewayExchange } from '../../testing/gateway/exchange.js';
import { idsIn, textsIn } from './call.ids.js';
import { callSecrets } from './call.secrets.js';
import { cleanReason, type Failure } from './failure.js';
import type { SecretMask } from './secret.mask.js';
import { parsedJson, type Shown, shown, shownBody } from './shown.js';

type ShownHeaders = readonly (readonly [name: string, value: Shown])[];

/** A call for the page, without a secret in it. */
export interface CallView {
  readonly number: number;
  readonly action: GatewayAction;
  readonly url: string;
  readonly sentAt: number;
  readonly durationMs: number;
  /** What it issued, or was to revoke. */
  readonly ids: readonly string[];
  readonly request: { readonly headers: ShownHeaders; readonly body: Shown };
  readonly answer?: {
    readonly status: number;
    readonly headers: ShownHeaders;
    readonly body: Shown;
  };
  readonly rejection?: Failure;
}

export function callView(exchange: GatewayExchange, number: number, mask: SecretMask): CallView {
  const { action, url, sentAt, durationMs, request, response } = exchange;
  const { inRequest, inAnswer, inHeader, clean } = callSecrets(exchange, mask);
  const headers = (all: Readonly<Record<string, string>>): ShownHeaders =>
    Object.entries(all).map(([name, value]) => [
      name,
      shown(value, { mask, clean, isSecret: () => inHeader(name) }),
    ]);
  const rejection = rejectionOf(exchange);
  return {
    number,
    action,
    url: clean(url),
    sentAt,
    durationMs,
    ids: idsIn(exchange),
    request: {
      headers: headers(request.headers),
      body: shownBody(request.body, { mask, isSecret: inRequest, clean: (text) => text }),
    },
    ...(response && {
      answer: {
        status: response.status,
        headers: headers(response.headers),
        body: shownBody(response.body, { mask, isSecret: inAnswer, clean }),
      },
    }),
    ...(rejection && {
      rejection: {
        message: cleanReason(rejection.message, exchange, clean),
        ...(rejection.hint !== undefined && { hint: clean(rejection.hint) }),
      },
    }),
  };
}

/** A revoke that was answered well may still have left some out. */
function rejectionOf(exchange: GatewayExchange): Failure | undefined {
  const { rejection, hint, action, response } = exchange;
  if (rejection !== undefined) return { message: rejection, ...(hint !== undefined && { hint }) };
  if (action !== 'revoke' || response === undefined) return undefined;
  const answer = parsedJson(response.body);
  const revoked = textsIn(answer, 'revoked');
  const left = idsIn(exchange).filter((id) => !revoked.includes(id));
  if (left.length === 0) return undefined;
  const [said] = textsIn(answer, 'message');
  return {
    message: `not revoked: ${left.join(', ')}${said ? ` (${said})` : ''}`,
    hint: 'The leases stay, and can be revoked again.',
  };
}
