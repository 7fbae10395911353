import type { GatewayState } from '../../testing/gateway/gateway.state.js';
import { UsageError } from '../errors/cli.error.js';
import type { KeptState, SetAside } from '../state/kept-state.js';

const NEW: GatewayState = { payload: '', leases: [], aheadMs: 0 };

export interface StartingState {
  readonly gateway: GatewayState;
  readonly setAside: readonly SetAside[];
  /** Whether a payload was given that is not the one in use. */
  readonly isGivenUnused: boolean;
}

/**
 * What a command starts from. A payload that is in the state gives way to another only if that is asked for in so many
 * words, and is set aside then: it may be the only copy of a root credential.
 *
 * @throws UsageError
 */
export function startingState(
  kept: KeptState | undefined,
  given: string | undefined,
  isReset: boolean,
): StartingState {
  if (isReset && given === undefined) {
    throw new UsageError('--reset-payload needs a payload: --payload-file <file>');
  }
  const { gateway = NEW, setAside = [] } = kept ?? {};
  const { payload, previousPayload, pendingPayload, ...rest } = gateway;
  if (given === undefined || given === payload) return { gateway, setAside, isGivenUnused: false };
  const known = [previousPayload, payload, pendingPayload].filter((each) => each !== undefined);
  const isFirst = known.every((each) => each === '');
  if (!isFirst && !isReset) return { gateway, setAside, isGivenUnused: true };
  return {
    gateway: { ...rest, payload: given, ...(!isFirst && { previousPayload: payload }) },
    setAside: withAll(setAside, known),
    isGivenUnused: false,
  };
}

function withAll(setAside: readonly SetAside[], payloads: readonly string[]): SetAside[] {
  const isNew = (payload: string): boolean =>
    payload !== '' && !setAside.some((each) => each.payload === payload);
  return [...setAside, ...payloads.filter(isNew).map((payload) => ({ payload, at: Date.now() }))];
}
