import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Call } from '../calls/call.js';
import type { AnswerListener } from './answer.watch.js';
import type { WebhookCall } from './webhook.call.js';

/** A call that came in and whose answer is not written yet. */
export class OpenCall implements AnswerListener {
  webhookCall?: WebhookCall;
  private isEnded = false;

  /** @param leave called when the answer has ended */
  constructor(
    readonly call: Call,
    readonly shutdownMs: number,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly leave: (open: OpenCall) => void,
  ) {}

  /** The call was read: from now on its answer may hold what somebody must take back. */
  carry(webhookCall: WebhookCall): void {
    this.webhookCall = webhookCall;
    if (this.isEnded) webhookCall.answerEnded(false);
  }

  answerEnded(isWritten: boolean): void {
    this.isEnded = true;
    this.webhookCall?.answerEnded(isWritten);
    this.leave(this);
  }

  /** The answer is the last one on its connection: an idle one that is kept alive would hold up the server. */
  endConnectionAfterAnswer(): void {
    this.response.shouldKeepAlive = false;
  }

  /** Nothing is waited for any longer: neither what the caller still owes nor what it does not read. */
  cutOff(): void {
    // What stands for a connection where a call was injected cannot be cut.
    (this.request.socket as Partial<Socket>).destroy?.();
  }
}

const OPEN_CALL = Symbol('nestjs-akeyless:call');

interface CarryingRequest {
  [OPEN_CALL]?: OpenCall;
}

/** Puts a call that may come in on the request of the platform, where the controller finds it. */
export function letIn(rawRequest: object, open: OpenCall): OpenCall {
  return ((rawRequest as CarryingRequest)[OPEN_CALL] = open);
}

/** The call that a request of the platform was let in as. */
export function openCallOf(rawRequest: object): OpenCall | undefined {
  return (rawRequest as CarryingRequest)[OPEN_CALL];
}

/** @param request the adapter's request, or the one of the platform */
export function attachedCall(request: object): WebhookCall | undefined {
  return openCallOf(rawOf(request))?.webhookCall;
}

/** The platform's request or response behind an adapter's; Express's is one itself. */
export function rawOf(adapters: object & { raw?: object }): object {
  return adapters.raw ?? adapters;
}
