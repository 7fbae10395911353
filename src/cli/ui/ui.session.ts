import { randomBytes } from 'node:crypto';
import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import type { GatewayExchange } from '../../testing/gateway/exchange.js';
import { type CallView, callView } from './call.view.js';
import { type Failure, failureOf } from './failure.js';
import { type GatewayView, gatewayView, type PlayedGateway } from './gateway.view.js';
import { SecretMask } from './secret.mask.js';

const MOST_CALLS = 200;
const LOOK_EVERY_MS = 250;

/** What a Gateway does for the page, and what the page sees of it. */
export class UiSession {
  private readonly key = randomBytes(32);
  private readonly listeners = new Set<() => void>();
  private readonly working = new Set<Promise<unknown>>();
  private readonly views = new WeakMap<GatewayExchange, CallView>();
  private lastNumber = 0;
  private looking: NodeJS.Timeout | undefined;

  constructor(readonly gateway: PlayedGateway) {}

  get state(): GatewayView {
    return gatewayView(this.gateway, new SecretMask(this.key));
  }

  /** The last calls, the newest at the end, that are newer than the one of this number. */
  callsAfter(number: number): CallView[] {
    const views = this.gateway.calls.slice(-MOST_CALLS).map((exchange) => this.viewOf(exchange));
    return views.filter((view) => view.number > number);
  }

  /** Lets the Gateway work, and tells of what becomes of it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const result = work();
    this.working.add(result);
    this.looking ??= setInterval(() => this.changed(), LOOK_EVERY_MS).unref();
    try {
      return await result;
    } finally {
      this.working.delete(result);
      if (this.working.size === 0) this.stopLooking();
      this.changed();
    }
  }

  /** @returns what ends it */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** What a name in the page stands for, as long as something there goes by it. */
  secretBehind(name: string): string | undefined {
    const mask = new SecretMask(this.key);
    gatewayView(this.gateway, mask);
    for (const exchange of this.gateway.calls.slice(-MOST_CALLS)) callView(exchange, 0, mask);
    return mask.behind(name);
  }

  failureOf(error: unknown): Failure {
    return failureOf(error, new SecretMask(this.key), this.redactor());
  }

  /** Hides what the Gateway keeps. */
  redactor(): Redactor {
    const mask = new SecretMask(this.key);
    const { leases } = gatewayView(this.gateway, mask);
    const secrets = mask.hidden;
    for (const { id } of leases) secrets.delete(id);
    return createRedactor(secrets);
  }

  /** Resolves once all that was begun has come to its end: a new root credential must not be lost. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.allSettled(this.working);
  }

  private viewOf(exchange: GatewayExchange): CallView {
    let view = this.views.get(exchange);
    if (view === undefined) {
      view = callView(exchange, ++this.lastNumber, new SecretMask(this.key));
      this.views.set(exchange, view);
    }
    return view;
  }

  private stopLooking(): void {
    clearInterval(this.looking);
    this.looking = undefined;
  }
}
