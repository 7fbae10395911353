import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

const UNAUTHORIZED = 401;

/**
 * An HTTP API has answered 401: a `Response` that `fetch` returned, an answer that axios returned because
 * `validateStatus` let it pass, or an error with such an answer in `response` (axios, got, ky), also as the cause of
 * another error. The body of the answer is left unread.
 */
export const httpAuthFailure: AuthFailure = (errorOrResult) =>
  isUnauthorized(errorOrResult) ||
  errorsWithin(errorOrResult).some((error) => isUnauthorized(property(error, 'response')));

/** What has headers is an answer; any other object with a status says nothing of HTTP. */
function isUnauthorized(answer: unknown): boolean {
  const headers = property(answer, 'headers');
  if (typeof headers !== 'object' || headers === null) return false;
  return (
    property(answer, 'status') === UNAUTHORIZED || property(answer, 'statusCode') === UNAUTHORIZED
  );
}
