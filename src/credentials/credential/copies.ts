import { isPlainObject } from '../../shared/plain-object.js';

/** A deep copy of lists and plain objects. Instances of classes stay what they are: nobody knows what is in them. */
export function copyOf<T>(value: T): T {
  return copied(value, new Map()) as T;
}

function copied(value: unknown, known: Map<object, unknown>): unknown {
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  if (known.has(value)) return known.get(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    known.set(value, list);
    for (const entry of value) list.push(copied(entry, known));
    return list;
  }
  const copy: Record<string, unknown> = {};
  known.set(value, copy);
  for (const [key, field] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: copied(field, known),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return copy;
}

/**
 * Freezes lists and objects, with all that is in them.
 *
 * @param alsoInstances whether the instances of classes in it were made for this value alone
 */
export function deeplyFrozen<T>(value: T, alsoInstances: boolean): T {
  const isOurs = (part: unknown): part is object =>
    Array.isArray(part) || isPlainObject(part) || (alsoInstances && isFreezable(part));
  const freeze = (part: unknown): void => {
    if (!isOurs(part) || Object.isFrozen(part)) return;
    Object.freeze(part);
    for (const inner of Object.values(part)) freeze(inner);
  };
  freeze(value);
  return value;
}

/** Bytes cannot be frozen. */
const isFreezable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
