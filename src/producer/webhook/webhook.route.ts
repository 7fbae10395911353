import { NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Call } from '../calls/call.js';
import type { CallAuthenticator } from '../auth/call-authenticator.js';
import type { Outcome } from '../calls/outcome.js';
import { type Enhancers, NO_ENHANCERS } from '../binding/enhancers.js';
import type { EnhancersFor } from '../binding/enhancer.binder.js';
import type { RequestScope } from '../binding/request-scope.js';
import type { Clock } from '../../shared/clock.js';
import { readBody, type ReadableRequest } from './body.reader.js';
import type { CallDrain } from './call.drain.js';
import { readEnvelope } from './envelope.reader.js';
import { dropBody } from './unread-body.js';
import { attachCall, WebhookCall } from './webhook.call.js';
import type { WebhookAction } from './webhook.action.js';

const TOKEN_HEADER = 'akeylesscreds';

/** What a route does. It is known only when all handlers are bound, which is after Nest has registered the route. */
export interface RouteBinding {
  readonly bodyLimit: number;
  readonly timeoutMs: number;
  readonly shutdownMs: number;
  readonly drain: CallDrain;
  readonly clock: Clock;
  readonly enhancersFor: EnhancersFor;
  readonly scopeOf: (request: object) => RequestScope;
  /** Undefined where the producer is open. */
  readonly authenticator: CallAuthenticator | undefined;
  /** Reads the members of a body; returns what performs the action. */
  readonly read: (body: Record<string, unknown>, call: Call) => Promise<() => Promise<Outcome>>;
}

/** One of the routes of a producer, from the first byte of a request to the action. */
export class WebhookRoute {
  private binding?: RouteBinding;
  /** Calls that were let in, by the request of the platform. */
  private readonly admitted = new WeakMap<object, Call>();

  constructor(
    readonly producer: string,
    readonly action: WebhookAction,
  ) {}

  bind(binding: RouteBinding): void {
    this.binding = binding;
  }

  /**
   * Decides from a request's headers alone whether it may come in. Where it may not, its body is not touched.
   *
   * @param raw the request of the platform
   * @param request the adapter's request, the same on Express
   * @param response the response of the platform
   * @throws HttpException that says what is wrong; NotFoundException where there is no handler.
   */
  async admit(raw: ReadableRequest, request: object, response: ServerResponse): Promise<Call> {
    const binding = this.bindingFor(raw);
    const call = new Call(binding.clock, this.action, binding.timeoutMs, binding.scopeOf(request));
    if (!binding.drain.enter(response, call, binding.shutdownMs)) {
      throw new ServiceUnavailableException('the application is shutting down');
    }
    const token = raw.headers[TOKEN_HEADER] as string | undefined;
    if (token) call.addSecrets(token);
    try {
      if (binding.authenticator) await binding.authenticator.authenticate(token, call);
    } catch (error) {
      dropBody(raw, response, binding.clock);
      throw error;
    }
    this.admitted.set(raw, call);
    return call;
  }

  /**
   * Reads a request, before Nest's guards see it; lets it in first, unless that was done before.
   *
   * @throws HttpException as {@link admit} does, and where the body is not what it should be.
   */
  async receive(
    raw: ReadableRequest,
    request: object,
    response: ServerResponse,
  ): Promise<WebhookCall> {
    const binding = this.bindingFor(raw);
    const call = this.admitted.get(raw) ?? (await this.admit(raw, request, response));
    const body = readEnvelope(await readBody(raw, binding.bodyLimit));
    const webhookCall = new WebhookCall(call, body, await binding.read(body, call));
    attachCall(raw, webhookCall);
    return webhookCall;
  }

  /** The guards, interceptors and filters of the handler, for one request. */
  enhancersFor({ call }: WebhookCall): Enhancers | Promise<Enhancers> {
    return this.binding?.enhancersFor(call.scope as RequestScope) ?? NO_ENHANCERS;
  }

  private bindingFor({ method, url }: ReadableRequest): RouteBinding {
    if (this.binding) return this.binding;
    throw new NotFoundException(`Cannot ${method} ${url}`);
  }
}
