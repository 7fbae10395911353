import { types } from 'node:util';
import { property } from './property.js';

/** Where an error keeps the one that it wraps: the language, TypeORM, Sequelize, and clusters of ioredis. */
const WRAPPERS = ['cause', 'driverError', 'original', 'lastNodeError'];
/** No honest error wraps more; one that makes a new cause at every look would never end. */
const MOST = 20;

/**
 * An error and those that it wraps, the outermost first. Nothing for what is no error: a row of a table may well have a
 * column named `code`, and the call that returned it must not run twice.
 */
export function errorsWithin(value: unknown): object[] {
  const found = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && found.size < MOST) {
    const next = waiting.shift();
    if (!isError(next) || found.has(next)) continue;
    found.add(next);
    waiting.push(...WRAPPERS.map((name) => property(next, name)), ...aggregated(next));
  }
  return [...found];
}

/** Errors of another realm, as of Node itself in a test, are no instances of ours; and old libraries make no native ones. */
function isError(value: unknown): value is object {
  if (types.isNativeError(value)) return true;
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function aggregated(error: object): unknown[] {
  const errors = property(error, 'errors');
  if (!isList(errors)) return [];
  return Array.from({ length: MOST }, (_, index) => property(errors, String(index)));
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
