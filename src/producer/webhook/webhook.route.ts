import { NotFoundException } from '@nestjs/common';
import { Call } from '../actions/call.js';
import type { Outcome } from '../actions/outcome.js';
import { type Enhancers, NO_ENHANCERS } from '../binding/enhancers.js';
import type { EnhancersFor } from '../binding/enhancer.binder.js';
import type { RequestScope } from '../binding/request-scope.js';
import type { Clock } from '../../shared/clock.js';
import { readBody, type ReadableRequest } from './body.reader.js';
import { readEnvelope } from './envelope.reader.js';
import { attachCall, WebhookCall } from './webhook.call.js';
import type { WebhookAction } from './webhook.action.js';

/** What a route does. It is known only when all handlers are bound, which is after Nest has registered the route. */
export interface RouteBinding {
  readonly bodyLimit: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly enhancersFor: EnhancersFor;
  readonly scopeOf: (request: object) => RequestScope;
  /** Reads the members of a body; returns what performs the action. */
  readonly read: (body: Record<string, unknown>, call: Call) => Promise<() => Promise<Outcome>>;
}

/** One of the routes of a producer, from the first byte of a request to the action. */
export class WebhookRoute {
  private binding?: RouteBinding;

  constructor(
    readonly producer: string,
    readonly action: WebhookAction,
  ) {}

  bind(binding: RouteBinding): void {
    this.binding = binding;
  }

  /**
   * Reads a request, before Nest's guards see it.
   *
   * @param raw the request of the platform
   * @param request the adapter's request, the same on Express
   * @throws HttpException that says what is wrong; NotFoundException where there is no handler.
   */
  async receive(raw: ReadableRequest, request: object): Promise<WebhookCall> {
    const { binding } = this;
    if (!binding) throw new NotFoundException(`Cannot ${raw.method} ${raw.url}`);
    const call = new Call(binding.clock, this.action, binding.timeoutMs, binding.scopeOf(request));
    const body = readEnvelope(await readBody(raw, binding.bodyLimit));
    const webhookCall = new WebhookCall(call, body, await binding.read(body, call));
    attachCall(raw, webhookCall);
    return webhookCall;
  }

  /** The guards, interceptors and filters of the handler, for one request. */
  enhancersFor({ call }: WebhookCall): Enhancers | Promise<Enhancers> {
    return this.binding?.enhancersFor(call.scope as RequestScope) ?? NO_ENHANCERS;
  }
}
