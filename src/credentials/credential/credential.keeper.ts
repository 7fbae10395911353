import type { Clock } from '../../shared/clock.js';
import type { Random } from '../../shared/random.js';
import { CredentialUnavailableError } from '../errors/credential-unavailable.error.js';
import { CredentialReporter } from '../events/credential.reporter.js';
import { SourceError } from '../sources/source.error.js';
import { BrokenSecretPause } from './broken-secret.pause.js';
import type { CredentialSettings } from './credential.settings.js';
import type { CredentialSnapshot } from './credential.snapshot.js';
import { Deadline } from './deadline.js';
import type { FetchFailure } from './fetch.failure.js';
import { KeptSecret } from './kept.secret.js';
import { retryDelay } from './refresh.times.js';
import { type CheckedSecret, type FetchOutcome, SecretFetcher } from './secret.fetcher.js';
import { ValueShape } from './value.shape.js';
import { WakeTimer } from './wake.timer.js';

type FlightReason = 'start' | 'demand' | 'background' | 'auth-failure';

/** How good the value is: there is none; in its life; beyond it; too old to be used. */
export type CredentialState = 'empty' | 'fresh' | 'stale' | 'expired';

/** A fetch under way. */
interface Flight {
  readonly reason: FlightReason;
  readonly abort: AbortController;
  readonly landed: Promise<FetchFailure | undefined>;
}

/** Keeps the newest value of one credential: fetches it, refreshes it in time, and knows how good it still is. */
export class CredentialKeeper<T> {
  readonly reporter: CredentialReporter;
  readonly #settings: CredentialSettings<T>;
  readonly #shape: ValueShape<T>;
  readonly #fetcher: SecretFetcher<T>;
  readonly #pause: BrokenSecretPause;
  readonly #timer: WakeTimer;
  readonly #listeners = new Set<() => void>();
  #kept: KeptSecret<T> | undefined;
  /** Late errors may quote it. */
  #previous: unknown;
  /** What get() gives; undefined while nothing may be used. */
  #ready: Promise<T> | undefined;
  #state: CredentialState = 'empty';
  #flight: Flight | undefined;
  #refreshDue: Deadline | undefined;
  #failures = 0;
  #isTroubled = false;
  #isClosed = false;

  constructor(
    settings: CredentialSettings<T>,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    this.#settings = settings;
    this.#shape = new ValueShape(settings.type);
    this.#fetcher = new SecretFetcher(settings, this.#shape, clock);
    this.#pause = new BrokenSecretPause(clock);
    this.#timer = new WakeTimer(clock, () => this.look());
    this.reporter = new CredentialReporter(settings.name);
  }

  get name(): string {
    return this.#settings.name;
  }

  get state(): CredentialState {
    this.look();
    return this.#state;
  }

  /** Undefined while no value may be used. */
  get usable(): CredentialSnapshot<T> | undefined {
    if (this.clock.wallTime() >= this.#timer.quietUntil) this.look();
    return this.#ready && this.#kept?.snapshot;
  }

  /** What the log and errors must not show. */
  get secrets(): readonly unknown[] {
    return [this.#kept?.raw, this.#previous];
  }

  /** This is what every call pays: one look at the clock, and nothing is made. */
  get(): Promise<T> {
    const ready = this.#ready;
    if (ready !== undefined && this.clock.wallTime() < this.#timer.quietUntil) return ready;
    return this.currentValue();
  }

  /** @throws CredentialUnavailableError */
  async current(): Promise<CredentialSnapshot<T>> {
    const { usable } = this;
    if (usable) return usable;
    const failure = await this.fetched('demand');
    const fetched = this.usable;
    if (fetched) return fetched;
    throw this.unavailable(failure);
  }

  /** Fetches now, or waits for the fetch that is under way; says what has failed. */
  fetched(reason: FlightReason = 'demand'): Promise<FetchFailure | undefined> {
    if (this.#isClosed) return Promise.resolve(closedFailure());
    return (this.#flight ?? this.start(reason)).landed;
  }

  /**
   * A value to try after the other side has refused one; undefined if there is no other.
   *
   * @param version of the refused value
   */
  async newerThan(version: number): Promise<CredentialSnapshot<T> | undefined> {
    if (this.newerNow(version) || this.#isClosed) return this.newerNow(version);
    const flight = this.#flight;
    if (flight) {
      await flight.landed;
      // Another one may have been sent off before the secret was rotated.
      if (this.newerNow(version) || flight.reason === 'auth-failure') return this.newerNow(version);
    }
    if (!this.#pause.isOn) await this.fetched('auth-failure');
    return this.newerNow(version);
  }

  /** What is wrong with the class that the value must fit. */
  typeProblem(): Promise<string | undefined> {
    return this.#shape.typeProblem();
  }

  /** A copy of the value that its reader may write into. */
  writableValue(): Promise<T> {
    return this.#shape.writable(this.#kept?.raw);
  }

  /** Calls `listener` whenever there is another value; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  unavailable(failure: FetchFailure | undefined): CredentialUnavailableError {
    const reason = failure?.reason ?? 'its source gives a secret that has ended already';
    return new CredentialUnavailableError(this.name, reason, failure?.error);
  }

  reopen(): void {
    this.#isClosed = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#flight?.abort.abort(new SourceError('it is closed', { recoverable: false }));
    this.#flight = undefined;
    this.#timer.stop();
    this.#kept = undefined;
    this.#previous = undefined;
    this.#ready = undefined;
    this.#refreshDue = undefined;
    this.#state = 'empty';
    this.#failures = 0;
    this.#isTroubled = false;
    this.#pause.end();
    this.reporter.complete();
  }

  private async currentValue(): Promise<T> {
    return (await this.current()).value;
  }

  private newerNow(version: number): CredentialSnapshot<T> | undefined {
    const { usable } = this;
    return usable?.version === version ? undefined : usable;
  }

  private start(reason: FlightReason): Flight {
    const abort = new AbortController();
    const landed = this.#fetcher
      .fetch(abort, this.secrets)
      .then((outcome) => this.landed(reason, abort, outcome));
    this.#flight = { reason, abort, landed };
    this.#refreshDue = undefined;
    return this.#flight;
  }

  private async landed(
    reason: FlightReason,
    abort: AbortController,
    outcome: FetchOutcome<T>,
  ): Promise<FetchFailure | undefined> {
    const secret = outcome.secret ?? (await this.fromOfflineCopy(outcome.failure));
    // What was asked for before a close is nobody's any more.
    if (this.#flight?.abort !== abort) return outcome.failure ?? closedFailure();
    this.#flight = undefined;
    const isNew = secret !== undefined && !this.#kept?.holds(secret.raw);
    if (isNew) this.#pause.end();
    else if (reason === 'auth-failure') this.#pause.refreshedInVain();
    if (outcome.failure) this.failed(reason, outcome.failure, secret);
    else this.succeeded(outcome.secret, isNew);
    this.look();
    return outcome.failure;
  }

  private succeeded(secret: CheckedSecret<T>, isNew: boolean): void {
    const isRotated = isNew && this.#kept !== undefined;
    const wasTroubled = this.#isTroubled;
    const { snapshot, freshUntil } = this.keep(secret, isNew);
    const hasEnded = freshUntil.hasPassed(this.clock);
    this.#isTroubled = false;
    this.#failures = hasEnded ? this.#failures + 1 : 0;
    // A source that gives what has ended already is not asked again at once.
    if (hasEnded) this.retryLater();
    const { version } = snapshot;
    this.reporter.report({ type: 'fetched', version });
    if (isRotated) this.reporter.report({ type: 'rotated', version });
    if (wasTroubled) this.reporter.report({ type: 'recovered', version });
    void this.#settings.offlineCopy
      ?.save(secret)
      .catch((error: unknown) => this.warnOfCopy('written', error));
  }

  private failed(
    during: FlightReason,
    failure: FetchFailure,
    copy: CheckedSecret<T> | undefined,
  ): void {
    this.#failures += 1;
    this.#isTroubled = true;
    if (copy) this.keep(copy, true);
    this.retryLater();
    // Then the application does not start, and says why.
    if (during === 'start' && !failure.recoverable) return;
    this.reporter.report({ type: 'refresh-failed', reason: failure.reason });
  }

  private keep(secret: CheckedSecret<T>, isNew: boolean): KeptSecret<T> {
    const kept = KeptSecret.of(secret, this.#kept, this.#settings, this.clock, this.random);
    if (isNew) this.#previous = this.#kept?.raw;
    this.#kept = kept;
    this.#refreshDue = kept.refreshDue;
    this.#state = 'fresh';
    if (isNew || !this.#ready) this.#ready = Promise.resolve(kept.snapshot.value);
    if (isNew) for (const listener of this.#listeners) listener();
    return kept;
  }

  private retryLater(): void {
    const life = this.#kept?.freshUntil.remaining(this.clock) ?? 0;
    this.#refreshDue = Deadline.after(this.clock, retryDelay(this.#failures, life, this.random));
  }

  /** Notes what has become of the value by now, fetches it anew if that is due, and sets the timer. */
  private look(): void {
    if (this.#isClosed) return;
    this.age();
    if (this.#refreshDue?.hasPassed(this.clock) && !this.#flight) this.start('background');
    const deadlines = [
      this.#refreshDue,
      this.#state === 'fresh' ? this.#kept?.freshUntil : undefined,
      this.#state === 'expired' ? undefined : this.#kept?.usableUntil,
    ];
    this.#timer.set(deadlines.filter((deadline) => deadline !== undefined));
  }

  private age(): void {
    const kept = this.#kept;
    if (!kept || this.#state === 'expired') return;
    if (kept.usableUntil.hasPassed(this.clock)) {
      this.#ready = undefined;
      this.aged('expired', kept);
    } else if (this.#state === 'fresh' && kept.freshUntil.hasPassed(this.clock)) {
      this.aged('stale', kept);
    }
  }

  private aged(state: 'stale' | 'expired', { snapshot }: KeptSecret<T>): void {
    this.#state = state;
    this.#isTroubled = true;
    this.reporter.report({ type: state, version: snapshot.version });
  }

  /** Only before there has been any value: at the start. */
  private async fromOfflineCopy(failure: FetchFailure): Promise<CheckedSecret<T> | undefined> {
    const { offlineCopy } = this.#settings;
    if (!offlineCopy || this.#kept || !failure.recoverable) return undefined;
    try {
      const copy = await offlineCopy.load();
      return copy && { ...copy, value: await this.#shape.checked(copy.raw) };
    } catch (error) {
      this.warnOfCopy('used', error);
      return undefined;
    }
  }

  private warnOfCopy(done: 'used' | 'written', error: unknown): void {
    this.reporter.say('warn', `its offline copy cannot be ${done}: ${(error as Error).message}`);
  }
}

function closedFailure(): FetchFailure {
  const error = new SourceError('it is closed', { recoverable: false });
  return { reason: error.message, recoverable: false, error };
}
