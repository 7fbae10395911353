import type { HttpAdapterHost } from '@nestjs/core';
import { UnusableResult } from '../calls/producer.errors.js';
import { objectJson, type Outcome } from '../calls/outcome.js';
import type { Enhancers } from '../binding/enhancers.js';
import { hasAnswerShape } from './answer.shapes.js';
import { attachedCall } from './open.call.js';
import type { WebhookCall } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';

/** What the generated controller does: it performs the action inside the handler's interceptors and answers. */
export class WebhookHandler {
  constructor(
    private readonly route: WebhookRoute,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Returns the answer for global interceptors to see; it is already written. */
  async handle(request: object, response: object): Promise<unknown> {
    const webhookCall = attachedCall(request);
    if (!webhookCall) throw new Error('the request was not read');
    webhookCall.enter();
    // The caller may have hung up while guards were asked: then nothing is made.
    if (webhookCall.isLost) return undefined;
    const found = this.route.enhancersFor(webhookCall);
    const enhancers = found instanceof Promise ? await found : found;
    const { text, body } = await (enhancers.intercepts
      ? this.intercept(webhookCall, enhancers, [request, response])
      : webhookCall.perform());
    if (webhookCall.isAnswered) return body;
    // A global interceptor may have answered in the meantime, with a timeout for instance.
    if (webhookCall.isLost || this.adapterHost.httpAdapter.isHeadersSent(response)) {
      await webhookCall.abandon();
      return body;
    }
    webhookCall.answered();
    this.write(response, text);
    return body;
  }

  private async intercept(
    webhookCall: WebhookCall,
    enhancers: Enhancers,
    args: unknown[],
  ): Promise<Outcome> {
    const body = await enhancers.intercept(args, async () => (await webhookCall.perform()).body);
    const text = hasAnswerShape[this.route.action](body) ? objectJson(body) : undefined;
    if (text !== undefined) return { body: body as object, text };
    throw new UnusableResult(
      `an interceptor of the ${this.route.action} handler returned no usable answer`,
    );
  }

  private write(response: object, text: string): void {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'content-type', 'application/json; charset=utf-8');
    httpAdapter.reply(response, text, 200);
  }
}
