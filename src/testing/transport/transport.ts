import type { GatewayAnswer } from '../gateway/exchange.js';

/** A POST to a webhook. */
export interface OutgoingCall {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal: AbortSignal;
  /** Whether the webhook is to see that nobody does: that takes a connection. */
  readonly mayHangUp: boolean;
}

/** Takes calls to an application, and answers back. */
export interface Transport {
  /** What an operator would call the place. */
  urlOf(path: string): string;
  send(call: OutgoingCall): Promise<GatewayAnswer>;
}
