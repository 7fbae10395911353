import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/**
 * MongoDB has refused the login: error 18, `AuthenticationFailed`, also as the cause of another error. Source: the error
 * codes of MongoDB's server.
 */
export const mongoAuthFailure: AuthFailure = (error) =>
  errorsWithin(error).some((each) => property(each, 'code') === 18);
