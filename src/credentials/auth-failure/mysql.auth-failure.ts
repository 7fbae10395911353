import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/**
 * MySQL or MariaDB has refused the login: error 1045, `ER_ACCESS_DENIED_ERROR`, also inside the errors of an ORM.
 * Source: the reference of MySQL's error messages.
 */
export const mysqlAuthFailure: AuthFailure = (error) =>
  errorsWithin(error).some(
    (each) =>
      property(each, 'errno') === 1045 || property(each, 'code') === 'ER_ACCESS_DENIED_ERROR',
  );
