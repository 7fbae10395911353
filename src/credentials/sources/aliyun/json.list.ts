import { isPlainObject } from '../../../shared/plain-object.js';

/** The objects of a list in JSON; undefined where the text is none. */
export function objectsIn(text: string): Record<string, unknown>[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(isPlainObject) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** A text that is not empty; undefined for anything else. */
export function textIn(object: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
