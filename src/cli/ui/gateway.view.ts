import type { GatewayAction } from '../../testing/gateway/exchange.js';
import type { GatewayEmulator } from '../../testing/gateway/gateway.emulator.js';
import type { GatewayFaultSettings } from '../../testing/gateway/gateway.faults.js';
import type { SecretMask } from './secret.mask.js';
import { type Shown, shown, shownBody, type ShowingRules } from './shown.js';

/** The emulator as the page plays it, whatever its payload is. */
export type PlayedGateway = Omit<GatewayEmulator, 'payload'>;

/** The state of the Gateway for the page, without a secret in it. */
export interface GatewayView {
  readonly webhooks: Readonly<Record<GatewayAction, string>>;
  readonly aheadMs: number;
  readonly nextRotationAt?: number;
  readonly leases: readonly LeaseView[];
  readonly payload: Shown;
  readonly previousPayload?: Shown;
  readonly pendingPayload?: Shown;
  readonly faults: GatewayFaultSettings;
}

export interface LeaseView {
  readonly id: string;
  readonly response: Shown;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export function gatewayView(gateway: PlayedGateway, mask: SecretMask): GatewayView {
  const { payload, previousPayload, pendingPayload, ...state } = gateway.state;
  const rules: ShowingRules = { mask, isSecret: () => true, clean: (text) => text };
  return {
    webhooks: {
      create: gateway.urlOf('create'),
      revoke: gateway.urlOf('revoke'),
      rotate: gateway.urlOf('rotate'),
    },
    aheadMs: state.aheadMs,
    ...(state.nextRotationAt !== undefined && { nextRotationAt: state.nextRotationAt }),
    leases: state.leases.map((lease) => ({ ...lease, response: shown(lease.response, rules) })),
    payload: shownBody(payload, rules),
    ...(previousPayload !== undefined && { previousPayload: shownBody(previousPayload, rules) }),
    ...(pendingPayload !== undefined && { pendingPayload: shownBody(pendingPayload, rules) }),
    faults: gateway.faults.active,
  };
}
