import type { GatewayAction } from '../../testing/gateway/exchange.js';
import type { GatewayFaults } from '../../testing/gateway/gateway.faults.js';
import { UnusableRequest } from './failure.js';

const ACTIONS: readonly GatewayAction[] = ['create', 'revoke', 'rotate'];

/** A change of the faults; what it leaves out stays as it is. */
interface FaultChange {
  readonly loseNextAnswer?: Partial<Record<GatewayAction, boolean>>;
  readonly duplicate?: Partial<Record<GatewayAction, boolean>>;
  readonly keepOldPayload?: boolean;
  readonly prefixIds?: string;
}

/** @throws UnusableRequest */
export function switchFaults(faults: GatewayFaults, body: Readonly<Record<string, unknown>>): void {
  const change = body as FaultChange;
  if (typeof (change.prefixIds ?? '') !== 'string') {
    throw new UnusableRequest('the prefix must be a string', 'Send "" to end it.');
  }
  const { active } = faults;
  const switchedOn = (
    was: readonly GatewayAction[],
    now: FaultChange['duplicate'],
  ): GatewayAction[] => ACTIONS.filter((action) => now?.[action] ?? was.includes(action));

  faults.clear();
  for (const action of switchedOn(active.loseNextAnswer, change.loseNextAnswer)) {
    faults.loseNextAnswer(action);
  }
  for (const action of switchedOn(active.duplicate, change.duplicate)) faults.duplicate(action);
  if (change.keepOldPayload ?? active.keepOldPayload) faults.keepOldPayload();
  faults.prefixIds(change.prefixIds ?? active.prefixIds);
}
