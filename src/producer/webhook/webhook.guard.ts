import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { attachedCall, rawOf } from './open.call.js';
import type { WebhookCall } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';
import type { ReadableRequest } from './body.reader.js';

/** What an HTTP adapter hands out as the request. */
interface AdapterRequest {
  readonly body?: unknown;
}

/** Runs the guards of the handler behind a route, after the global ones. */
export class WebhookGuard implements CanActivate {
  constructor(private readonly route: WebhookRoute) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const [request, response] = context.getArgs<[AdapterRequest, object]>();
    const call = attachedCall(request);
    // On an adapter that we have no receiver for, the request is read only here.
    return call
      ? this.areGuardsPassed(call, context)
      : this.receive(request, rawOf(response) as ServerResponse).then((received) =>
          this.areGuardsPassed(received, context),
        );
  }

  private areGuardsPassed(
    call: WebhookCall,
    context: ExecutionContext,
  ): boolean | Promise<boolean> {
    const enhancers = this.route.enhancersFor(call);
    return enhancers instanceof Promise
      ? enhancers.then((made) => made.canActivate(context.getArgs()))
      : enhancers.canActivate(context.getArgs());
  }

  private receive(request: AdapterRequest, response: ServerResponse): Promise<WebhookCall> {
    const raw = rawOf(request) as ReadableRequest;
    // The adapter's parser has kept what it read on the adapter's request.
    raw.body ??= request.body;
    return this.route.receive(raw, request, response);
  }
}
