import { types } from 'node:util';
import type { Clock } from '../../shared/clock.js';
import { milliseconds } from '../../shared/duration.js';
import { withTimeLimit } from '../../shared/time-limit.js';
import type { CredentialKeeper } from '../credential/credential.keeper.js';
import { fetchFailure } from '../credential/fetch.failure.js';
import { ClientEndedError } from '../errors/client-ended.error.js';
import { CredentialUnavailableError } from '../errors/credential-unavailable.error.js';
import { ClientLease } from './client.lease.js';
import type { ClientSettings } from './client.settings.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

/** Keeps a client of the newest value of a credential, and ends the ones before when their calls have finished. */
export class ClientKeeper<T, C> {
  readonly #drain: number;
  readonly #stopListening: () => void;
  readonly #ending = new Set<Promise<void>>();
  #lease: ClientLease<C> | undefined;
  #building: Promise<void> | undefined;
  #pause = FIRST_PAUSE;
  #nextTryAt = 0;
  /** Why the last try to make a client has failed. */
  #complaint: string | undefined;
  #isClosed = false;

  constructor(
    private readonly keeper: CredentialKeeper<T>,
    private readonly settings: ClientSettings<T, C>,
    private readonly clock: Clock,
  ) {
    this.#drain = milliseconds(settings.drain ?? '30s');
    this.#stopListening = keeper.onChange(() => this.tryToBuild());
  }

  /** The client to use; undefined while there is none, or its credential may not be used. */
  get lease(): ClientLease<C> | undefined {
    const { usable } = this.keeper;
    if (!usable || this.#isClosed) return undefined;
    const isOld = this.#lease?.version !== usable.version;
    if (isOld && !this.#building && this.clock.now() >= this.#nextTryAt) this.tryToBuild();
    return this.#lease;
  }

  /** The last client that there was, whether its credential may be used or not. */
  get latest(): C | undefined {
    return this.#lease?.client;
  }

  /**
   * Resolves when there is a client of the newest value.
   *
   * @throws CredentialUnavailableError, or what `create` has thrown
   */
  async ready(): Promise<void> {
    const { version } = await this.keeper.current();
    if (this.#lease?.version !== version && !this.#isClosed) await this.build();
  }

  /**
   * Whether there is a client of another value than the one of this version, which was refused. Resolves when there is, or
   * when it is clear that there will be none.
   */
  async isReplaced(version: number): Promise<boolean> {
    if (!(await this.keeper.newerThan(version))) return false;
    await this.ready().catch(() => {});
    return this.lease !== undefined && this.lease.version !== version;
  }

  unavailable(): CredentialUnavailableError {
    return new CredentialUnavailableError(this.keeper.name, 'its client is closed');
  }

  /** Ends the client when its calls have finished, or have had the time for it. */
  async close(): Promise<void> {
    this.#stopListening();
    this.#isClosed = true;
    await this.unlessTooLong(this.#building?.catch(() => {}));
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease) this.end(lease);
    await Promise.all(this.#ending);
  }

  private tryToBuild(): void {
    void this.build().catch(() => {});
  }

  private build(): Promise<void> {
    this.#building ??= this.buildNewest().finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }

  /** Again, if there is yet another value by the time that the client is made. */
  private async buildNewest(): Promise<void> {
    for (;;) {
      const { usable } = this.keeper;
      if (this.#isClosed || !usable || usable.version === this.#lease?.version) return;
      const lease = new ClientLease(await this.created(), usable.version);
      if (this.#isClosed) {
        this.end(lease);
        return;
      }
      const old = this.#lease;
      this.#lease = lease;
      if (old) this.end(old);
    }
  }

  private async created(): Promise<C> {
    const client = await this.tried();
    if (!isClient(client)) {
      const flaw = `clients.create gave ${kindOf(client)}: it must return the client`;
      this.notMade(flaw);
      throw new TypeError(`credential ${JSON.stringify(this.keeper.name)}: ${flaw}`);
    }
    this.#pause = FIRST_PAUSE;
    this.#complaint = undefined;
    return client;
  }

  private async tried(): Promise<C> {
    try {
      const created = this.settings.create(await this.keeper.writableValue());
      return types.isPromise(created) ? await created : created;
    } catch (error) {
      this.notMade(this.reasonOf(error));
      throw error;
    }
  }

  /** It is tried again and again; the log tells of it when the reason is another. */
  private notMade(reason: string): void {
    this.#nextTryAt = this.clock.now() + this.#pause;
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    if (reason !== this.#complaint) this.complain('no client could be made of it', reason);
    this.#complaint = reason;
  }

  private end(lease: ClientLease<C>): void {
    const ending = this.ended(lease).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  private async ended(lease: ClientLease<C>): Promise<void> {
    const left = await lease.idle(this.clock, this.#drain);
    if (left > 0) {
      const calls = left === 1 ? '1 call was' : `${left} calls were`;
      this.keeper.reporter.say('warn', `a client was ended while ${calls} in flight`);
    }
    try {
      await this.unlessTooLong(this.settings.destroy(lease.client));
    } catch (error) {
      this.complain('a client could not be ended', this.reasonOf(error));
    }
    lease.fail(new ClientEndedError(this.keeper.name));
  }

  private unlessTooLong(work: unknown): Promise<unknown> {
    return withTimeLimit(this.clock, this.#drain, Promise.resolve(work), undefined);
  }

  private complain(what: string, reason: string): void {
    this.keeper.reporter.say('error', `${what}: ${reason}`);
  }

  private reasonOf(error: unknown): string {
    return fetchFailure(error, this.keeper.secrets).reason;
  }
}

const isClient = (made: unknown): boolean =>
  typeof made === 'function' || (typeof made === 'object' && made !== null);

const kindOf = (made: unknown): string =>
  made === undefined || made === null ? 'nothing' : `a ${typeof made}`;
