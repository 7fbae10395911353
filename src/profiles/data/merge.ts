import { isPlainObject } from '../../shared/plain-object.js';

/** Assigning such a key would set a prototype. */
const FORBIDDEN_KEY = '__proto__';

/**
 * Merges objects, the later over the earlier, value by value: objects are merged, everything else is replaced, lists too.
 * What is undefined counts as absent, and `__proto__` is left out. The result shares no object or list with what was
 * merged; instances of classes are taken as they are.
 */
export function merge(...layers: readonly object[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      if (key === FORBIDDEN_KEY || value === undefined) continue;
      merged[key] = mergedValue(Object.hasOwn(merged, key) ? merged[key] : undefined, value);
    }
  }
  return merged;
}

function mergedValue(earlier: unknown, later: unknown): unknown {
  if (isPlainObject(later)) return isPlainObject(earlier) ? merge(earlier, later) : merge(later);
  return Array.isArray(later) ? later.map((item) => mergedValue(undefined, item)) : later;
}
