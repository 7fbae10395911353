import { type Duration, milliseconds } from '../../shared/duration.js';
import { abortable } from '../credential/abortable.js';
import { retryDelay } from '../credential/refresh.times.js';
import { type Surroundings, systemSurroundings } from '../options/surroundings.js';
import type { CredentialSource, FetchedSecret, SecretRequest } from './credential-source.js';
import { SourceError } from './source.error.js';
import { isSource, type SourceFunction, sourceOf } from './source-of.js';
import { optionProblems } from './source.options.js';
import { unusableSource } from './unusable.source.js';

export interface FailoverOptions {
  /**
   * How long each source may take before the next one is asked: a text such as `'4s'`, or milliseconds. All of them
   * together have the time that the credential's `timeout` gives.
   * @default '4s'
   */
  readonly timeout?: Duration;
}

const OPTIONS: Record<keyof FailoverOptions, true> = { timeout: true };

/** One of the sources, and how it has done lately. */
interface Candidate {
  readonly source: CredentialSource;
  failures: number;
  /** On the clock that never goes back. */
  restsUntil: number;
}

/**
 * Several sources as one, such as two regions: the first that gives the secret wins. One that says no (denied, no such
 * secret) has the last word; one that fails otherwise is followed by the next at once, and then rests for a second, or up
 * to a minute if it fails again and again. Sources that rest are asked only if all others have failed.
 *
 * @throws TypeError for what is no list of sources, and for an empty one.
 * @example
 * ```ts
 * ManagedCredentialsModule.forRoot({ source: failover([akeylessSource(eu), akeylessSource(us)]) });
 * ```
 */
export function failover(
  sources: readonly (CredentialSource | SourceFunction)[],
  options: FailoverOptions = {},
  { clock, random }: Surroundings = systemSurroundings,
): CredentialSource {
  checkSources(sources);
  const wrong = optionProblems(options, OPTIONS);
  if (wrong.length > 0) return unusableSource('failover', wrong);
  const limit = milliseconds(options.timeout ?? '4s');
  const candidates: Candidate[] = sources.map((source) => ({
    source: sourceOf(source),
    failures: 0,
    restsUntil: 0,
  }));
  const all = candidates.map(({ source }) => source);

  const ask = async (
    { source }: Candidate,
    path: string,
    { signal }: SecretRequest,
  ): Promise<FetchedSecret> => {
    const late = new AbortController();
    const stopTimer = clock.after(limit, () =>
      late.abort(new SourceError(`gave no answer within ${limit / 1000} s`)),
    );
    const either = AbortSignal.any([signal, late.signal]);
    try {
      return await abortable(source.fetch(path, { signal: either }), either);
    } finally {
      stopTimer();
    }
  };

  const fetch = async (path: string, request: SecretRequest): Promise<FetchedSecret> => {
    const failures: string[] = [];
    for (const candidate of inOrder(candidates, clock.now())) {
      try {
        const secret = await ask(candidate, path, request);
        Object.assign(candidate, { failures: 0, restsUntil: 0 });
        return secret;
      } catch (error) {
        if (isFinal(error)) throw error;
        request.signal.throwIfAborted();
        candidate.failures += 1;
        candidate.restsUntil = clock.now() + retryDelay(candidate.failures, 0, random);
        failures.push(`${candidate.source.name}: ${messageOf(error)}`);
      }
    }
    throw new SourceError(`all sources have failed: ${failures.join('; ')}`);
  };

  return {
    name: all.map(({ name }) => name).join(', or else '),
    fetch,
    check: async (path, settings, request) => {
      const problems = await Promise.all(
        all.map(async (source) => {
          try {
            return await source.check?.(path, settings, request);
          } catch (error) {
            // One that is down has nothing against it.
            return isFinal(error) ? messageOf(error) : undefined;
          }
        }),
      );
      return problems.find((problem) => problem !== undefined);
    },
    close: async () => {
      const closing = await Promise.allSettled(all.map(async (source) => source.close?.()));
      const failed = closing.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
}

function checkSources(sources: unknown): void {
  if (!Array.isArray(sources)) {
    throw new TypeError('failover() takes a list of sources: failover([first, second])');
  }
  if (sources.length === 0) throw new TypeError('failover() needs at least one source');
  const index = sources.findIndex((each) => typeof each !== 'function' && !isSource(each));
  if (index === -1) return;
  throw new TypeError(
    `failover() takes sources, such as akeylessSource(), and functions: entry ${index + 1} of the list is neither`,
  );
}

/** Those that rest come last. */
function inOrder(candidates: readonly Candidate[], now: number): Candidate[] {
  return candidates.toSorted((a, b) => Number(a.restsUntil > now) - Number(b.restsUntil > now));
}

const isFinal = (error: unknown): boolean => error instanceof SourceError && !error.recoverable;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'it threw something that is no error';
