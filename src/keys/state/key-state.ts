import { KeyUseError } from '../errors/key-use.error.js';
import { type KeyValue, keyValue } from '../key/key-material.js';
import type { KeyFlow } from '../key/key-flow.js';

/** What is saved of a key. */
export interface KeyState {
  /** The flow that was asked for last. */
  readonly state: KeyFlow;
  /** The key that reads what was encrypted last; absent where nothing is encrypted. */
  readonly key?: KeyValue;
  /** Back keys of the time before, newest first; at most two. */
  readonly olderKeys?: readonly KeyValue[];
}

/** By the names that keys-management has written, too. */
const FLOWS: Record<string, KeyFlow> = {
  forward: 'forward',
  forward_path: 'forward',
  encryption: 'forward',
  back: 'back',
  back_path: 'back',
  decryption: 'back',
  default: 'default',
  authentication: 'default',
};

/** @throws KeyUseError that says what is wrong, never a key. */
export function keyState(value: unknown): KeyState {
  if (typeof value !== 'object' || value === null) {
    throw new KeyUseError(
      `the crypto tool has decrypted ${value === null ? 'null' : `a ${typeof value}`}, no state`,
    );
  }
  const { state, key, olderKeys } = value as Record<string, unknown>;
  const flow = typeof state === 'string' ? state.toLowerCase() : '';
  if (!Object.hasOwn(FLOWS, flow)) {
    throw new KeyUseError(`the saved state has none of the flows ${Object.keys(FLOWS).join(', ')}`);
  }
  return stateOf(FLOWS[flow] as KeyFlow, [...listed(key), ...listed(olderKeys)].map(keyValue));
}

export function stateOf(state: KeyFlow, [key, ...olderKeys]: readonly KeyValue[]): KeyState {
  return {
    state,
    ...(key !== undefined && { key }),
    ...(olderKeys.length > 0 && { olderKeys }),
  };
}

/** Newest first. */
export function backKeysOf(state: KeyState | undefined): KeyValue[] {
  return [...listed(state?.key), ...listed(state?.olderKeys)] as KeyValue[];
}

function listed(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
