import { types } from 'node:util';
import type { AuthFailure } from './auth-failure.js';

/**
 * A check that never throws, and answers true or false. A check of a user that does anything else, over a result that it
 * did not expect for one, has found nothing.
 *
 * @param complain is told once what is wrong with the check; never with anything that it was shown
 */
export function checkedAuthFailure(
  authFailure: AuthFailure,
  complain: (flaw: string) => void,
): AuthFailure {
  let isTold = false;
  const no = (flaw: string): false => {
    if (!isTold) complain(flaw);
    isTold = true;
    return false;
  };
  return (errorOrResult) => {
    try {
      const answer: unknown = authFailure(errorOrResult);
      if (typeof answer === 'boolean') return answer;
      if (types.isPromise(answer)) answer.catch(() => {});
      return no(`gave ${kindOf(answer)} in place of true or false`);
    } catch (error) {
      return no(`threw ${error instanceof Error ? `a ${error.name}` : 'something'}`);
    }
  };
}

function kindOf(answer: unknown): string {
  if (types.isPromise(answer)) return 'a promise';
  if (answer === undefined || answer === null) return 'nothing';
  return typeof answer === 'function' ? 'a function' : 'something else';
}
