import type { Redactor } from '../../shared/redaction/redactor.js';
import { shortened } from '../../testing/gateway/answers.js';
import type { GatewayExchange } from '../../testing/gateway/exchange.js';
import { GatewayRejection } from '../../testing/gateway/gateway.rejection.js';
import { callSecrets, isGood } from './call.secrets.js';
import type { SecretMask } from './secret.mask.js';

/** What went wrong, for a person. */
export interface Failure {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** A request of the page that cannot be fulfilled. */
export class UnusableRequest extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/**
 * What an error says, without a secret.
 *
 * @param clean for errors that tell of no call
 */
export function failureOf(error: unknown, mask: SecretMask, clean: Redactor): Failure {
  if (error instanceof AggregateError) {
    const failures = error.errors.map((each) => failureOf(each, mask, clean));
    const messages = new Set(failures.map(({ message }) => message));
    const hints = new Set(failures.flatMap(({ hint }) => hint ?? []));
    return { message: [...messages].join('\n'), hint: [...hints].join('\n') };
  }
  if (error instanceof GatewayRejection && error.exchange !== undefined) {
    const { reason, hint, exchange, action } = error;
    const cleanCall = callSecrets(exchange, mask).clean;
    return {
      message: `${action}: ${cleanReason(reason, exchange, cleanCall)}`,
      ...(hint !== undefined && { hint: cleanCall(hint) }),
    };
  }
  const { message, hint } = error as { message?: unknown; hint?: unknown };
  return {
    message: clean(String(message ?? error)),
    ...(typeof hint === 'string' && { hint: clean(hint) }),
  };
}

/** A reason often ends with the start of the answer, in which a secret may be cut in two. */
export function cleanReason(reason: string, exchange: GatewayExchange, clean: Redactor): string {
  const { status, body = '' } = exchange.response ?? {};
  const quoted = shortened(body);
  if (quoted === '' || !reason.includes(quoted)) return clean(reason);
  const instead = isGood(status) ? 'what stands below' : shortened(clean(body));
  return reason.split(quoted).map(clean).join(instead);
}
