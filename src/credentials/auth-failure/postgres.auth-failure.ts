import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/** invalid_password, and invalid_authorization_specification: the role is gone, or may not log in. */
const REFUSED = ['28P01', '28000'];
/** admin_shutdown */
const ENDED = '57P01';

/**
 * PostgreSQL has refused the login: SQLSTATE `28P01` or `28000`, also inside the errors of an ORM (`cause`, and TypeORM's
 * `driverError`). Sources: PostgreSQL's appendix of error codes.
 *
 * @example
 * ```ts
 * ManagedCredentialsModule.forFeature([
 *   { name: 'orders-db', path: '/prod/orders-db', authFailure: postgresAuthFailure },
 * ]);
 * ```
 */
export const postgresAuthFailure: AuthFailure = (error) =>
  errorsWithin(error).some((each) => REFUSED.includes(property(each, 'code') as string));

/**
 * PostgreSQL has ended the session of a call: SQLSTATE `57P01`, which is what a client sees whose role was revoked with
 * `pg_terminate_backend`, and what it sees when the server is shut down.
 *
 * Such a call may only be made again outside a transaction: inside one, what went before is lost too.
 */
export const postgresSessionEnded: AuthFailure = (error) =>
  errorsWithin(error).some((each) => property(each, 'code') === ENDED);
