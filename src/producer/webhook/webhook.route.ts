import {
  NotFoundException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Call } from '../calls/call.js';
import type { CallAuthenticator } from '../auth/call-authenticator.js';
import type { Outcome } from '../calls/outcome.js';
import { type Enhancers, NO_ENHANCERS } from '../binding/enhancers.js';
import type { EnhancersFor } from '../binding/enhancer.binder.js';
import type { RequestScope } from '../binding/request-scope.js';
import type { EventReporter } from '../events/event.reporter.js';
import type { Clock } from '../../shared/clock.js';
import { readBody, type ReadableRequest } from './body.reader.js';
import type { CallDrain } from './call.drain.js';
import { readEnvelope } from './envelope.reader.js';
import { letIn, type OpenCall, openCallOf } from './open.call.js';
import { dropBody } from './unread-body.js';
import { WebhookCall } from './webhook.call.js';
import type { WebhookAction } from './webhook.action.js';

const TOKEN_HEADER = 'akeylesscreds';
/** Tells a caller that is not let in what it should have brought: HTTP demands that of a 401. */
const CHALLENGE = 'AkeylessCreds';

/** What a route does. It is known only when all handlers are bound, which is after Nest has registered the route. */
export interface RouteBinding {
  readonly bodyLimit: number;
  readonly timeoutMs: number;
  readonly shutdownMs: number;
  readonly drain: CallDrain;
  readonly clock: Clock;
  readonly reporter: EventReporter;
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
  admit(
    raw: ReadableRequest,
    request: object,
    response: ServerResponse,
  ): OpenCall | Promise<OpenCall> {
    const binding = this.bindingFor(raw);
    const call = new Call(binding.clock, this.action, binding.timeoutMs, binding.scopeOf(request));
    const open = binding.drain.enter(raw, response, call, binding.shutdownMs);
    if (!open) throw new ServiceUnavailableException('the application is shutting down');
    const token = raw.headers[TOKEN_HEADER] as string | undefined;
    if (token) call.addSecrets(token);
    const authentication = binding.authenticator?.authenticate(token, call, raw.socket ?? raw);
    if (!authentication) return letIn(raw, open);
    return authentication.then(
      () => letIn(raw, open),
      (error: unknown) => {
        if (error instanceof UnauthorizedException) {
          response.setHeader('www-authenticate', CHALLENGE);
        }
        dropBody(raw, response, binding.clock, binding.drain);
        throw error;
      },
    );
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
    const open = openCallOf(raw) ?? (await this.admit(raw, request, response));
    const { call } = open;
    let body: Record<string, unknown>;
    try {
      body = readEnvelope(await readBody(raw, binding.bodyLimit));
    } catch (error) {
      dropBody(raw, response, binding.clock, binding.drain);
      throw error;
    }
    const action = await binding.read(body, call);
    const webhookCall = new WebhookCall(call, body, action, binding.reporter);
    open.carry(webhookCall);
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
