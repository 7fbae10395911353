import { ManagedCredential } from '../credential/managed-credential.js';
import { type Surroundings, systemSurroundings } from '../options/surroundings.js';
import { clientProblems } from './client.rules.js';
import { ClientKeeper } from './client.keeper.js';
import { clientProxy } from './client.proxy.js';
import type { ClientSettings } from './client.settings.js';

/**
 * A client that is made anew when its credential changes: calls in flight finish on the old one, new ones use the new, and
 * the old one is destroyed when it is idle.
 *
 * Where the credential has `authFailure`, a call that is refused is made once more with a newer credential, by the rule of
 * `use()`; on a pool of pg also a call whose session was ended by a revoke (SQLSTATE 57P01).
 *
 * @example
 * ```ts
 * const orders = new ManagedClient(credential, {
 *   create: (login) => new Pool(login),
 *   destroy: (pool) => pool.end(),
 * });
 * await orders.client.query('SELECT 1');
 * ```
 */
export class ManagedClient<T, C> {
  readonly #credential: ManagedCredential<T>;
  readonly #clients: ClientKeeper<T, C>;
  #client: C | undefined;

  /** @throws TypeError for settings that are not good. */
  constructor(
    credential: ManagedCredential<T>,
    settings: ClientSettings<T, C>,
    { clock }: Surroundings = systemSurroundings,
  ) {
    const problems = clientProblems(settings as unknown as Record<string, unknown>);
    if (problems.length > 0) throw new TypeError(problems.join(' '));
    this.#credential = credential;
    this.#clients = new ClientKeeper(ManagedCredential.keeperOf(credential), settings, clock);
  }

  /**
   * What stands for the client that is current. Its methods can be called at any time: while there is no client yet, they
   * wait for one. Properties that are no methods are those of the current client. Nothing can be set on it; what each
   * client needs is set in `create`.
   *
   * If clients are functions, such as those of `postgres` and `knex`, ask for it after {@link ready}.
   */
  get client(): C {
    const isCallable = typeof this.#clients.latest === 'function';
    const authFailure = ManagedCredential.authFailureOf(this.#credential);
    this.#client ??= clientProxy(this.#clients, authFailure, isCallable);
    return this.#client;
  }

  /**
   * Resolves when there is a client of the newest value.
   *
   * @throws CredentialUnavailableError, or what `create` throws.
   */
  ready(): Promise<void> {
    return this.#clients.ready();
  }

  /** Ends the client when its calls have finished or have had the time of `drain` for it. The credential stays open. */
  close(): Promise<void> {
    return this.#clients.close();
  }
}
