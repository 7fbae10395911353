import { isPlainObject } from '../../shared/plain-object.js';
import { merge } from '../data/merge.js';
import { attempt, type Failure } from './attempt.js';
import type { Backend } from './backend.js';

/** A backend that did not give its profiles. */
export interface BackendFailure extends Failure {
  /** For messages. */
  readonly label: string;
}

export interface BackendAnswers {
  /** In the order in which the backends are declared. */
  readonly answers: readonly object[];
  readonly failures: readonly BackendFailure[];
}

interface BackendCall {
  readonly label: string;
  readonly answer: () => Promise<object>;
}

/**
 * Asks backends, all at once, for each of their profiles that is allowed.
 *
 * @param section `{ backend: { profile: { … } } }`
 * @param secrets what no reason of a failure may show
 */
export async function askBackends(
  backends: readonly Backend[],
  section: Record<string, unknown>,
  allowed: readonly string[] | undefined,
  secrets: readonly unknown[],
): Promise<BackendAnswers> {
  const calls = callsFor(backends, section, allowed);
  const attempts = await Promise.all(
    calls.map(async ({ label, answer }) => ({ label, ...(await attempt(answer, secrets)) })),
  );
  return {
    answers: attempts.flatMap(({ value }) => value ?? []),
    failures: attempts.flatMap(({ label, failure }) => (failure ? [{ label, ...failure }] : [])),
  };
}

function callsFor(
  backends: readonly Backend[],
  section: Record<string, unknown>,
  allowed: readonly string[] | undefined,
): BackendCall[] {
  return Object.entries(section).flatMap(([name, profiles]) => {
    const backend = backends.find((candidate) => candidate.name === name);
    if (!isPlainObject(profiles)) return [];
    return Object.entries(profiles)
      .filter(([profile]) => allowed?.includes(profile) ?? true)
      .map(([profile, values]) => ({
        label: `Backend ${JSON.stringify(name)}, profile ${JSON.stringify(profile)}`,
        answer: () => answerOf(backend, values, profile),
      }));
  });
}

async function answerOf(
  backend: Backend | undefined,
  values: unknown,
  profile: string,
): Promise<object> {
  if (!backend) throw new Error('no provider of the application is a backend of that name');
  if (!isPlainObject(values)) throw new Error('the profile must be an object of values');
  const answer = (await backend.unlock(merge(values), profile)) ?? {};
  if (!isPlainObject(answer) || !Object.values(answer).every(isProvider)) {
    throw new Error('it must give { provider: { profile: { … } } }');
  }
  // A copy, since the backend may go on using what it gave.
  return merge(answer);
}

/** Beside providers there may be names, where an answer is another profile file. */
const isProvider = (value: unknown): boolean =>
  typeof value === 'string' || (isPlainObject(value) && Object.values(value).every(isPlainObject));
