import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { attachedCall, rawOf, type WebhookCall } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';
import type { ReadableRequest } from './body.reader.js';

/** What an HTTP adapter hands out as the request. */
interface AdapterRequest {
  readonly body?: unknown;
}

/** Runs the guards of the handler behind a route, after the global ones. */
export class WebhookGuard implements CanActivate {
  constructor(private readonly route: WebhookRoute) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AdapterRequest>();
    const response = rawOf(context.switchToHttp().getResponse<object>()) as ServerResponse;
    // On an adapter that we have no receiver for, the request is read only here.
    const call = attachedCall(request) ?? (await this.receive(request, response));
    const enhancers = await this.route.enhancersFor(call);
    return enhancers.canActivate(context.getArgs());
  }

  private receive(request: AdapterRequest, response: ServerResponse): Promise<WebhookCall> {
    const raw = rawOf(request) as ReadableRequest;
    // The adapter's parser has kept what it read on the adapter's request.
    raw.body ??= request.body;
    return this.route.receive(raw, request, response);
  }
}
