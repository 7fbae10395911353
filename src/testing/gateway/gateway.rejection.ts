import type { GatewayAction, GatewayExchange } from './exchange.js';

/** The Gateway does not take what a webhook did. The message is what an operator would see, and how to mend it. */
export class GatewayRejection extends Error {
  override readonly name = 'GatewayRejection';
  // Not a property that printing the error would show: a call holds secrets.
  readonly #exchange: GatewayExchange | undefined;

  constructor(
    readonly action: GatewayAction,
    /** What is wrong with the answer, in one sentence. */
    readonly reason: string,
    /** What to do about it. */
    readonly hint?: string,
    exchange?: GatewayExchange,
    options?: ErrorOptions,
  ) {
    super(`${action}: ${reason}${hint === undefined ? '' : `\n  ${hint}`}`, options);
    this.#exchange = exchange;
  }

  /** The call, if one took place. */
  get exchange(): GatewayExchange | undefined {
    return this.#exchange;
  }
}
