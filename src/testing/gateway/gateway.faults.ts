import type { GatewayAction } from './exchange.js';

/** What goes wrong between the Gateway and a webhook, and with the Gateway itself. Each holds for one call. */
export class GatewayFaults {
  private readonly lost = new Set<GatewayAction>();
  private readonly doubled = new Set<GatewayAction>();
  private keepsOld = false;
  private prefix = '';

  /** The next answer to this action never arrives: the webhook has sent it, and the Gateway knows nothing of it. */
  loseNextAnswer(action: GatewayAction): void {
    this.lost.add(action);
  }

  /** The next call of this action is sent twice, at once. */
  duplicate(action: GatewayAction): void {
    this.doubled.add(action);
  }

  /**
   * The payload of the next rotation is not stored: the Gateway goes on with the old one until
   * `gateway.adoptPayload()`.
   */
  keepOldPayload(): void {
    this.keepsOld = true;
  }

  /**
   * From now on, ids are sent with a prefix, as Gateways before 2023 did, and expected back with it. `''` ends that.
   */
  prefixIds(prefix: string): void {
    this.prefix = prefix;
  }

  /** What is switched on. */
  get active(): GatewayFaultSettings {
    return {
      loseNextAnswer: [...this.lost],
      duplicate: [...this.doubled],
      keepOldPayload: this.keepsOld,
      prefixIds: this.prefix,
    };
  }

  /** Switches everything off. */
  clear(): void {
    this.lost.clear();
    this.doubled.clear();
    this.keepsOld = false;
    this.prefix = '';
  }

  /** @internal */
  takeLoss(action: GatewayAction): boolean {
    return this.lost.delete(action);
  }

  /** @internal */
  takeDuplicate(action: GatewayAction): boolean {
    return this.doubled.delete(action);
  }

  /** @internal */
  takeOldPayload(): boolean {
    const keeps = this.keepsOld;
    this.keepsOld = false;
    return keeps;
  }

  /** @internal */
  sentId(id: string): string {
    return this.prefix + id;
  }
}

/** The faults that are switched on. */
export interface GatewayFaultSettings {
  readonly loseNextAnswer: readonly GatewayAction[];
  readonly duplicate: readonly GatewayAction[];
  readonly keepOldPayload: boolean;
  readonly prefixIds: string;
}
