import type { GatewayExchange } from '../../testing/gateway/exchange.js';
import type { Style } from '../terminal/style.js';
import { printableLine } from '../terminal/printable.js';
import { momentText } from '../terminal/time-text.js';

/** A call as an operator may see it. */
export interface CallSummary {
  readonly action: string;
  readonly at: string;
  readonly durationMs: number;
  readonly ids?: readonly string[];
  readonly rejection?: string;
}

/** @param redact hides secrets in what a webhook has said */
export function callSummary(
  { action, sentAt, durationMs, request, rejection }: GatewayExchange,
  redact: (text: string) => string,
): CallSummary {
  const { ids } = JSON.parse(request.body) as { ids?: string[] };
  return {
    action,
    at: new Date(sentAt).toISOString(),
    durationMs: Math.round(durationMs),
    ...(ids && { ids }),
    ...(rejection !== undefined && { rejection: redact(rejection) }),
  };
}

export function callLine(
  { action, at, ids = [], durationMs, rejection }: CallSummary,
  style: Style,
): string {
  const outcome =
    rejection === undefined ? style.green(`ok, ${durationMs} ms`) : style.red('rejected');
  const subject = ids.length === 0 ? '' : `  ${ids.map(printableLine).join(' ')}`;
  return `${style.dim(momentText(Date.parse(at)))}  ${action}${subject}  ${outcome}`;
}
