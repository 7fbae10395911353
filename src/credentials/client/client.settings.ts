import type { Duration } from '../../shared/duration.js';

/**
 * How clients of a credential are made and ended.
 *
 * A call is in flight from when it was made until the promise that it returned has settled. What outlives the call is not
 * counted: a connection that was checked out of a pool, a cursor, a subscription. These are ended well only if `destroy`
 * waits for them, as `pool.end()` of pg does.
 *
 * @example
 * ```ts
 * clients: { create: (login: DbLogin) => new Pool(login), destroy: (pool) => pool.end() }
 * ```
 */
export interface ClientSettings<T, C> {
  /**
   * Makes a client. What every client needs, such as its `on('error')` listener, belongs here. The value is a copy, so it
   * may be written into.
   */
  readonly create: (value: T) => C | Promise<C>;
  /** Ends a client whose calls have finished, or have had the time of `drain` to do so. */
  readonly destroy: (client: C) => unknown;
  /**
   * How long the calls in flight on an old client may take: a text such as `'30s'`, or milliseconds. Then it is destroyed
   * with them; a call that it leaves unanswered fails with a `ClientEndedError`.
   * @default '30s'
   */
  readonly drain?: Duration;
}
