import { merge } from './merge.js';
import { isPlainObject } from '../../shared/plain-object.js';
import type { ProviderData } from './provider-data.js';

/**
 * Puts what was gathered over other profiles. What is no plain object is the very thing that was gathered, such as a pool
 * of connections.
 */
export function layGathered(data: ProviderData, gathered: ProviderData): ProviderData {
  const laid = new Map(Object.entries(data));
  for (const [provider, profiles] of Object.entries(gathered)) {
    laid.set(provider, laidProfiles(laid.get(provider) ?? {}, profiles));
  }
  return Object.fromEntries(laid);
}

function laidProfiles(
  earlier: Record<string, unknown>,
  later: Record<string, unknown>,
): Record<string, unknown> {
  const laid = new Map(Object.entries(earlier));
  for (const [name, value] of Object.entries(later)) {
    if (value === undefined) continue;
    const known = laid.get(name);
    laid.set(name, isPlainObject(known) && isPlainObject(value) ? merge(known, value) : value);
  }
  return Object.fromEntries(laid);
}
