import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { GlobalFilters } from '../binding/global-filters.js';
import type { EventReporter } from '../events/event.reporter.js';
import { toHttpException } from './http-exception.mapper.js';
import { attachedCall, type WebhookCall } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';

/**
 * Everything that is thrown on a route ends here. The handler's own filters get it as it is; the global ones, and
 * Nest's, get only what may be told.
 */
@Catch()
export class WebhookFilter implements ExceptionFilter {
  constructor(
    private readonly route: WebhookRoute,
    private readonly reporter: EventReporter,
    private readonly globalFilters: GlobalFilters,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const [request, response] = host.getArgs<[object, object]>();
    const webhookCall = attachedCall(request);
    const unhandled = await this.byHandlerFilters(error, host, webhookCall);
    if (!unhandled) return;
    const exception = toHttpException(unhandled.error, webhookCall?.call);
    if (webhookCall && exception.getStatus() >= 500) {
      this.reporter.failed(webhookCall.call, `${this.route.action} failed`, unhandled.error);
    }
    if (this.adapterHost.httpAdapter.isHeadersSent(response)) return;
    this.globalFilters.handle(exception, host, request);
  }

  /** The error that no filter of the handler has dealt with: the first one, or what a filter threw. */
  private async byHandlerFilters(
    error: unknown,
    host: ArgumentsHost,
    webhookCall: WebhookCall | undefined,
  ): Promise<{ error: unknown } | undefined> {
    try {
      const enhancers = webhookCall && (await this.route.enhancersFor(webhookCall));
      return enhancers?.handle(error, host) ? undefined : { error };
    } catch (filterError) {
      return { error: filterError };
    }
  }
}
