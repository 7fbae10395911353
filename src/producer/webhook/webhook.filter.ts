import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { GlobalFilters } from '../binding/global-filters.js';
import type { RequestScope } from '../binding/request-scope.js';
import type { EventReporter } from '../events/event.reporter.js';
import { Overloaded, RevocationFailed } from '../calls/producer.errors.js';
import { internalError, toHttpException } from './http-exception.mapper.js';
import { attachedCall } from './open.call.js';
import type { WebhookCall } from './webhook.call.js';
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

  /** Never rejects: Nest does not wait for a filter, so that what leaves one ends the process. */
  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const [request, response] = host.getArgs<[object, object]>();
    const webhookCall = attachedCall(request);
    webhookCall?.throughNest();
    try {
      if (webhookCall?.isAnswered) {
        this.report(webhookCall, `after the answer to ${this.route.action}`, error);
      } else {
        await this.answer(error, host, webhookCall);
      }
    } catch (filterError) {
      this.report(webhookCall, 'an exception filter failed', filterError);
      if (!this.isAnswered(response)) this.reply(response, webhookCall);
    }
  }

  private async answer(
    error: unknown,
    host: ArgumentsHost,
    webhookCall: WebhookCall | undefined,
  ): Promise<void> {
    void webhookCall?.abandon();
    const unhandled = await this.byHandlerFilters(error, host, webhookCall);
    if (!unhandled) return;
    const exception = toHttpException(unhandled.error, webhookCall?.call);
    if (exception.getStatus() >= 500 && !(unhandled.error instanceof RevocationFailed)) {
      this.report(webhookCall, `${this.route.action} failed`, unhandled.error);
    }
    if (this.isAnswered(host.getArgByIndex(1))) return;
    if (unhandled.error instanceof Overloaded) {
      const seconds = String(unhandled.error.retryAfterSeconds);
      this.adapterHost.httpAdapter.setHeader(host.getArgByIndex(1), 'retry-after', seconds);
    }
    const scope = webhookCall?.call.scope as RequestScope | undefined;
    await this.globalFilters.handle(exception, host, scope);
  }

  /** The error that no filter of the handler has dealt with: the first one, or what a filter threw. */
  private async byHandlerFilters(
    error: unknown,
    host: ArgumentsHost,
    webhookCall: WebhookCall | undefined,
  ): Promise<{ error: unknown } | undefined> {
    try {
      const enhancers = webhookCall && (await this.route.enhancersFor(webhookCall));
      const original = error instanceof RevocationFailed ? error.original : error;
      return (await enhancers?.handle(original, host)) ? undefined : { error };
    } catch (filterError) {
      return { error: filterError };
    }
  }

  /** What came before the request was read holds nothing that the log would need. */
  private report(webhookCall: WebhookCall | undefined, what: string, error: unknown): void {
    if (webhookCall) this.reporter.failed(webhookCall.call, what, error);
  }

  private isAnswered(response: object): boolean {
    return this.adapterHost.httpAdapter.isHeadersSent(response);
  }

  private reply(response: object, webhookCall: WebhookCall | undefined): void {
    const exception = internalError(webhookCall?.call);
    this.adapterHost.httpAdapter.reply(response, exception.getResponse(), exception.getStatus());
  }
}
