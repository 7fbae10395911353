import type { GatewayState } from './gateway.state.js';

type StoredPayloads = Pick<GatewayState, 'payload' | 'previousPayload' | 'pendingPayload'>;

/** The payload that the Gateway sends, and those before and after it. */
export class PayloadStore {
  private payloads: StoredPayloads;

  constructor({ payload, previousPayload, pendingPayload }: StoredPayloads) {
    this.payloads = {
      payload,
      ...(previousPayload !== undefined && { previousPayload }),
      ...(pendingPayload !== undefined && { pendingPayload }),
    };
  }

  get current(): string {
    return this.payloads.payload;
  }

  get state(): StoredPayloads {
    return this.payloads;
  }

  replace(payload: string): void {
    this.payloads = { payload, previousPayload: this.current };
  }

  /** Keeps a payload without storing it. */
  setAside(payload: string): void {
    this.payloads = { ...this.payloads, pendingPayload: payload };
  }

  /** Stores what was set aside. */
  adopt(): void {
    const { pendingPayload } = this.payloads;
    if (pendingPayload === undefined) throw new Error('no payload was kept from being stored');
    this.replace(pendingPayload);
  }
}
