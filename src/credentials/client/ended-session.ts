import { property } from '../auth-failure/property.js';
import { postgresSessionEnded } from '../auth-failure/postgres.auth-failure.js';

/**
 * Whether a call on a pool of pg has failed because its session was ended by a revoke. It may be made again: a pool takes a
 * connection for each call, so that none of its calls is part of a transaction.
 */
export function isEndedSession(client: unknown, error: unknown): boolean {
  return isPool(client) && postgresSessionEnded(error);
}

function isPool(client: unknown): boolean {
  if (typeof client !== 'object' || client === null) return false;
  const methods = ['connect', 'query'].map((name) => property(client, name));
  return (
    methods.every((each) => typeof each === 'function') &&
    property(client, 'totalCount') !== undefined
  );
}
