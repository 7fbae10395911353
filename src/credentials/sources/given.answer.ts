import { errorsWithin } from '../auth-failure/errors-within.js';
import { property } from '../auth-failure/property.js';
import { SourceError } from './source.error.js';

/**
 * What a function of the user gives. Where it has failed to parse a text, nothing of its error is passed on: that quotes
 * the text, which is a secret that nobody knows yet.
 *
 * @param name of the function, for messages
 */
export async function givenAnswer<T>(name: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isOfText = errorsWithin(error).some((each) => property(each, 'name') === 'SyntaxError');
    if (!isOfText) throw error;
    const recoverable = error instanceof SourceError ? error.recoverable : true;
    throw new SourceError(`${name} gave no good JSON`, { recoverable });
  }
}
