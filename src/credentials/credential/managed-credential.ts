import type { Observable } from 'rxjs';
import type { AuthFailure } from '../auth-failure/auth-failure.js';
import { checkedAuthFailure } from '../auth-failure/checked-auth-failure.js';
import { CredentialRefreshError } from '../errors/credential-refresh.error.js';
import type { CredentialEvent } from '../events/credential-event.js';
import type { CredentialOptions } from '../options/credential.options.js';
import { resolveCredential } from '../options/resolve-credential.js';
import { type Surroundings, systemSurroundings } from '../options/surroundings.js';
import { abortable } from './abortable.js';
import { CredentialKeeper } from './credential.keeper.js';
import type { CredentialSettings } from './credential.settings.js';
import type { CredentialSnapshot } from './credential.snapshot.js';
import { retryOnce } from './retry.once.js';

/** How a credential is used. */
export interface UseOptions {
  /** Ends the waiting, with the signal's reason; a fetch that others wait for as well goes on. */
  readonly signal?: AbortSignal;
}

/**
 * A secret that stays good: it is fetched when it is first needed, refreshed in the background, and fetched anew when the
 * other side refuses it.
 *
 * @example
 * ```ts
 * const orders = new ManagedCredential<DbLogin>({ name: 'orders-db', path: '/prod/orders-db', source });
 * await orders.use((login) => query(login));
 * ```
 */
export class ManagedCredential<T = unknown> {
  readonly name: string;
  readonly #keeper: CredentialKeeper<T>;
  readonly #settings: CredentialSettings<T>;
  readonly #authFailure: AuthFailure | undefined;

  /**
   * In an application of Nest, `ManagedCredentialsModule.forFeature()` makes them.
   *
   * @throws TypeError, RangeError for options that are not good.
   */
  constructor(options: CredentialOptions<T>, surroundings: Surroundings = systemSurroundings) {
    this.#settings = resolveCredential(options);
    this.#keeper = new CredentialKeeper(this.#settings, surroundings.clock, surroundings.random);
    this.name = options.name;
    this.#authFailure =
      options.authFailure &&
      checkedAuthFailure(options.authFailure, (flaw) =>
        this.#keeper.reporter.say(
          'warn',
          `its authFailure ${flaw}. That counts as false; it is shown whatever a call throws or returns.`,
        ),
      );
  }

  /** The newest value that may be used; undefined while there is none. Fetches nothing. */
  get snapshot(): CredentialSnapshot<T> | undefined {
    return this.#keeper.usable;
  }

  /**
   * What happens to the credential, from now on; it completes when the credential is closed. A subscriber that throws is
   * logged, and disturbs nobody.
   */
  get events$(): Observable<CredentialEvent> {
    return this.#keeper.reporter.events$;
  }

  /**
   * The secret: the one that is kept, or else one fetch for all who wait. What it gives is frozen; give a copy of it to
   * whoever writes into his settings.
   *
   * @throws CredentialUnavailableError
   */
  get(): Promise<T> {
    return this.#keeper.get();
  }

  /**
   * Runs `fn` with the secret. If `authFailure` says that the secret was refused, it is fetched anew and `fn` runs once
   * more, so `fn` must be something that may run twice where the first run was refused.
   *
   * @returns what `fn` returned; from the second run, if there was one
   * @throws CredentialUnavailableError
   * @throws whatever `fn` throws: its original error where there is no other secret or that is refused as well. Another
   *   error of the second run has the first as its cause.
   */
  async use<R>(fn: (value: T) => R | Promise<R>, { signal }: UseOptions = {}): Promise<R> {
    signal?.throwIfAborted();
    const { value, version } = await abortable(this.#keeper.current(), signal);
    const authFailure = this.#authFailure;
    if (!authFailure) return fn(value);
    return retryOnce({
      first: () => fn(value),
      again: async () => {
        const newer = await abortable(this.#keeper.newerThan(version), signal);
        return newer && (() => fn(newer.value));
      },
      authFailure,
    });
  }

  /**
   * Fetches the secret now, or waits for the fetch that is under way.
   *
   * @throws CredentialRefreshError if that fails; the value that was there stays.
   */
  async refresh(): Promise<T> {
    const failure = await this.#keeper.fetched();
    if (failure) throw new CredentialRefreshError(this.name, failure.reason, failure.error);
    return (await this.#keeper.current()).value;
  }

  /** Begins again after {@link close}; the secret is fetched when it is needed. */
  reopen(): void {
    this.#keeper.reopen();
  }

  /**
   * Forgets the secret, ends the fetch under way, the timers and the events. From then on there is no value, until
   * {@link reopen}. The source stays open: others may use it.
   */
  close(): void {
    this.#keeper.close();
  }

  /** @internal */
  static keeperOf<T>(credential: ManagedCredential<T>): CredentialKeeper<T> {
    return credential.#keeper;
  }

  /** What `authFailure` says; it never throws. @internal */
  static authFailureOf<T>(credential: ManagedCredential<T>): AuthFailure | undefined {
    return credential.#authFailure;
  }

  /** @internal */
  static settingsOf<T>(credential: ManagedCredential<T>): CredentialSettings<T> {
    return credential.#settings;
  }
}
