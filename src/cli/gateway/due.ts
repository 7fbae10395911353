import type { KeptState } from '../state/kept-state.js';
import { type CallSummary, callSummary } from './call-text.js';
import { explained } from './explained.js';
import { redactorFor } from './redactor-for.js';
import type { GatewaySession } from './session.js';

/** What has taken place, and what of it has failed. */
export interface DueOutcome {
  readonly calls: readonly CallSummary[];
  readonly failure: unknown;
}

/** Moves the clock, and does all that falls due on the way. */
export async function runDue(
  session: GatewaySession,
  ms: number,
  signal: AbortSignal,
): Promise<DueOutcome> {
  const { gateway } = session;
  const redact = redactorFor(session);
  const failure = await gateway.advance(ms).then(
    () => undefined,
    (error: unknown) => explained(error, session, signal),
  );
  return { calls: gateway.calls.map((call) => callSummary(call, redact)), failure };
}

/** Milliseconds from now, less than 0 for what is late; Infinity where nothing will fall due. */
export function timeToNextDue({ gateway, settings }: KeptState): number {
  const { leases, nextRotationAt, aheadMs } = gateway;
  const rotation = settings.rotateEvery === undefined ? undefined : nextRotationAt;
  const next = Math.min(rotation ?? Infinity, ...leases.map(({ expiresAt }) => expiresAt));
  return next - aheadMs - Date.now();
}
