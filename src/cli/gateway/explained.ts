import { GatewayRejection } from '../../testing/gateway/gateway.rejection.js';
import { InterruptedError, RejectedError } from '../errors/cli.error.js';
import { redactorFor } from './redactor-for.js';
import type { GatewaySession } from './session.js';

const WHO_CALLS =
  'With this command: --gateway-access-id and --item-name say who calls; --validation-port serves the endpoint that vouches for it.';
const ADVICE: Record<number, string> = {
  401: WHO_CALLS,
  403: WHO_CALLS,
  503: 'If it authenticates its callers: --validation-port serves the endpoint that vouches for this Gateway.',
};

/** What has failed, for an operator: without secrets, with what to do about it. */
export function explained(error: unknown, session: GatewaySession, signal: AbortSignal): unknown {
  if (error instanceof AggregateError) {
    return severalFailed(error.errors.map((each) => explained(each, session, signal)));
  }
  if (!(error instanceof GatewayRejection)) return error;
  const { action, reason, hint, exchange } = error;
  if (signal.aborted && action === 'create' && exchange?.response === undefined) {
    return new InterruptedError('interrupted before the webhook had answered');
  }
  const redact = redactorFor(session);
  const hints = [hint && redact(hint), adviceFor(error)].filter((each) => each !== undefined);
  return new RejectedError(`${action}: ${redact(reason)}`, hints.join('\n') || undefined, {
    action,
    ...(exchange && { url: exchange.url }),
    ...(exchange?.response && { status: exchange.response.status }),
  });
}

function adviceFor({ reason, exchange }: GatewayRejection): string | undefined {
  if (exchange?.response?.status === 404) {
    return `With this command: --path gives what comes before /sync/${exchange.action}; it was ${exchange.url}`;
  }
  if (exchange?.response) return ADVICE[exchange.response.status];
  if (reason.startsWith('no connection')) return 'With this command: --url gives another address.';
  if (reason.startsWith('no answer within')) return 'With this command: --timeout gives it longer.';
  return undefined;
}

function severalFailed(errors: readonly unknown[]): unknown {
  const rejections = errors.filter((error) => error instanceof RejectedError);
  if (rejections.length < errors.length) {
    return errors.find((error) => !(error instanceof RejectedError));
  }
  const lines = rejections.flatMap(({ message, hint }) => [
    `- ${message}`,
    ...(hint ? [hint] : []),
  ]);
  return new RejectedError(`${errors.length} calls that fell due failed`, lines.join('\n'));
}
