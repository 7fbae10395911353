import type { Call } from '../actions/call.js';
import type { Outcome } from '../actions/outcome.js';

/** A call that was read and waits for Nest's guards to let it through. */
export interface WebhookCall {
  readonly call: Call;
  /** The members of the body, as guards and interceptors see them. */
  readonly body: Record<string, unknown>;
  /** Performs the action, once however often it is asked. */
  perform(): Promise<Outcome>;
}

const CALL = Symbol('nestjs-akeyless:call');

interface CarryingRequest {
  [CALL]?: WebhookCall;
}

/** Puts a call on the request of the platform, where the controller finds it. */
export function attachCall(rawRequest: object, call: WebhookCall): void {
  (rawRequest as CarryingRequest)[CALL] = call;
}

/** @param request the adapter's request, or the one of the platform */
export function attachedCall(request: object): WebhookCall | undefined {
  return (rawOf(request) as CarryingRequest)[CALL];
}

/** The platform's request behind an adapter's; Express's is one itself. */
export function rawOf<T extends object>(request: T & { raw?: object }): object {
  return request.raw ?? request;
}
