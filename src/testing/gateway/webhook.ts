import type { Transport } from '../transport/transport.js';
import { answeredObject, BadAnswer } from './answers.js';
import { connectionHint } from './connection-hints.js';
import type { GatewayAction, GatewayAnswer, GatewayExchange } from './exchange.js';
import type { GatewayFaults } from './gateway.faults.js';
import { GatewayRejection } from './gateway.rejection.js';

const MOST_KEPT = 1000;

export interface WebhookSettings {
  readonly paths: Readonly<Record<GatewayAction, string>>;
  readonly timeoutMs: number;
  readonly faults: GatewayFaults;
  /** The token to send. */
  readonly creds: () => string;
  readonly now: () => number;
}

/** Calls the three webhooks, reads their answers as strictly as the Gateway does, and keeps a record. */
export class Webhook {
  /** The last calls, the newest at the end. */
  readonly calls: GatewayExchange[] = [];

  constructor(
    private readonly transport: Transport,
    private readonly settings: WebhookSettings,
  ) {}

  urlOf(action: GatewayAction): string {
    return this.transport.urlOf(this.settings.paths[action]);
  }

  /**
   * @param read throws BadAnswer for an answer that is none
   * @throws GatewayRejection
   */
  async call<T>(
    action: GatewayAction,
    body: object,
    read: (answer: Record<string, unknown>) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const open = new OpenExchange(
      action,
      this.urlOf(action),
      {
        headers: { 'content-type': 'application/json', AkeylessCreds: this.settings.creds() },
        body: JSON.stringify(body),
      },
      this.settings.now(),
    );
    try {
      const answer = await this.send(open, signal);
      open.response = answer;
      if (this.settings.faults.takeLoss(action)) {
        throw new BadAnswer('the answer was lost on its way', 'This fault was asked for.');
      }
      const result = read(answeredObject(answer.status, answer.body));
      this.keep(open.closed());
      return result;
    } catch (error) {
      throw this.rejected(open, error);
    }
  }

  private async send(open: OpenExchange, signal?: AbortSignal): Promise<GatewayAnswer> {
    const { timeoutMs, paths } = this.settings;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signals = signal === undefined ? [timeout] : [timeout, signal];
    const call = {
      ...open.request,
      path: paths[open.action],
      signal: AbortSignal.any(signals),
      mayHangUp: signal !== undefined,
    };
    try {
      return await this.transport.send(call);
    } catch (error) {
      if (signal?.aborted) throw new BadAnswer('the Gateway has hung up');
      if (timeout.aborted) {
        throw new BadAnswer(
          `no answer within ${timeoutMs / 1000} s`,
          'The webhook must answer sooner; the Gateway does not wait any longer.',
        );
      }
      throw connectionHint(error, open.url);
    }
  }

  private rejected(open: OpenExchange, error: unknown): unknown {
    if (!(error instanceof BadAnswer)) return error;
    const exchange = open.closed(error);
    this.keep(exchange);
    return new GatewayRejection(open.action, error.reason, error.hint, exchange, {
      cause: error.cause,
    });
  }

  private keep(exchange: GatewayExchange): void {
    this.calls.push(exchange);
    if (this.calls.length > MOST_KEPT) this.calls.shift();
  }
}

class OpenExchange {
  response?: GatewayAnswer;
  private readonly startedAt = performance.now();

  constructor(
    readonly action: GatewayAction,
    readonly url: string,
    readonly request: { headers: Record<string, string>; body: string },
    private readonly sentAt: number,
  ) {}

  closed(rejection?: BadAnswer): GatewayExchange {
    const { action, url, request, response, sentAt } = this;
    const durationMs = performance.now() - this.startedAt;
    return {
      action,
      url,
      sentAt,
      durationMs,
      request,
      ...(response && { response }),
      ...(rejection && { rejection: rejection.reason }),
      ...(rejection?.hint !== undefined && { hint: rejection.hint }),
    };
  }
}
