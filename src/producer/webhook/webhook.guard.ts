import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { attachedCall, rawOf } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';
import type { ReadableRequest } from './body.reader.js';

/** Runs the guards of the handler behind a route, after the global ones. */
export class WebhookGuard implements CanActivate {
  constructor(private readonly route: WebhookRoute) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<object>();
    // On an adapter that we have no receiver for, the request is read only here.
    const call =
      attachedCall(request) ??
      (await this.route.receive(rawOf(request) as ReadableRequest, request));
    const enhancers = await this.route.enhancersFor(call);
    return enhancers.canActivate(context.getArgs());
  }
}
