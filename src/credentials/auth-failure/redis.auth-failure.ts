import type { AuthFailure } from './auth-failure.js';
import { errorsWithin } from './errors-within.js';
import { property } from './property.js';

/** A reply of Redis begins with its code. */
const REPLY = /^(?:WRONGPASS|NOAUTH)(?: |$)/;

/**
 * Redis or Valkey has refused the login, or has had none: replies that begin with `WRONGPASS` or `NOAUTH`, as ioredis and
 * node-redis put them into the messages of their errors. Source: the documentation of Redis' command AUTH.
 */
export const redisAuthFailure: AuthFailure = (error) =>
  errorsWithin(error).some((each) => {
    const message = property(each, 'message');
    return typeof message === 'string' && REPLY.test(message);
  });
