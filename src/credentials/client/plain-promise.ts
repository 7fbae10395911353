import { types } from 'node:util';

/**
 * Whether something is a promise that only tells of work which goes on anyway. Query builders are promises too, or look
 * like them, and begin their work when somebody waits for them: waiting here would run a query twice.
 */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && value.constructor?.name === 'Promise';
}
