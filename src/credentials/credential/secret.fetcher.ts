import type { Clock } from '../../shared/clock.js';
import type { CredentialSource, FetchedSecret } from '../sources/credential-source.js';
import { givenAnswer } from '../sources/given.answer.js';
import { SourceError } from '../sources/source.error.js';
import { abortable } from './abortable.js';
import { copyOf, deeplyFrozen } from './copies.js';
import { type FetchFailure, fetchFailure } from './fetch.failure.js';
import type { SecretTimes } from './refresh.times.js';
import { lifeOf } from './secret.life.js';
import type { ValueShape } from './value.shape.js';

/** A secret that has the right shape. */
export interface CheckedSecret<T> {
  /** As the source gave it. */
  readonly raw: unknown;
  readonly value: T;
  readonly times: SecretTimes;
}

export type FetchOutcome<T> =
  | { readonly secret: CheckedSecret<T>; readonly failure?: undefined }
  | { readonly failure: FetchFailure; readonly secret?: undefined };

/** What a fetch needs to know. */
export interface FetchSettings {
  readonly path: string;
  readonly source: CredentialSource;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Fetches one secret; never throws, and never takes longer than its time limit. */
export class SecretFetcher<T> {
  constructor(
    private readonly settings: FetchSettings,
    private readonly shape: ValueShape<T>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param abort ends the fetch early, with its reason as the failure
   * @param known secrets that a failure must not show
   */
  async fetch(abort: AbortController, known: readonly unknown[]): Promise<FetchOutcome<T>> {
    const secrets = [...known];
    const { timeout, source } = this.settings;
    const stopTimer = this.clock.after(timeout, () =>
      abort.abort(new SourceError(`${source.name} gave no answer within ${timeout / 1000} s`)),
    );
    try {
      const secret = this.checked(abort.signal, secrets);
      return { secret: await abortable(secret, abort.signal) };
    } catch (error) {
      return { failure: fetchFailure(error, secrets) };
    } finally {
      stopTimer();
    }
  }

  private async checked(signal: AbortSignal, secrets: unknown[]): Promise<CheckedSecret<T>> {
    const { path, source } = this.settings;
    const askedAt = this.clock.wallTime();
    const answer = (await givenAnswer(source.name, () => source.fetch(path, { signal }))) as
      FetchedSecret | undefined;
    if (answer?.value === undefined || answer.value === null) {
      throw new SourceError(`${source.name} gave nothing for ${path}`);
    }
    const raw = deeplyFrozen(copyOf(answer.value), false);
    secrets.push(raw);
    const times = lifeOf({ ...answer, value: raw }, askedAt, this.clock.wallTime());
    return { raw, times, value: await this.shape.checked(raw) };
  }
}
