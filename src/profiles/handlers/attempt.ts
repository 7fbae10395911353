import { describeError } from '../../shared/describe-error.js';
import { redacted } from './secrets.js';

/** Why something failed. */
export interface Failure {
  /** One line. */
  readonly reason: string;
  /** For the log, with stacks and causes. */
  readonly details: string;
}

export type Attempt<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: Failure };

/** Calls what may throw at once or later. The reason of a failure has the secrets hidden. */
export async function attempt<T>(
  work: () => T | Promise<T>,
  secrets: readonly unknown[],
): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return {
      failure: {
        reason: redacted(reasonOf(error), secrets),
        details: redacted(describeError(error), secrets),
      },
    };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : describeError(error);
