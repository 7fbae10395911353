import { describeError } from '../../shared/describe-error.js';
import { createRedactor } from '../../shared/redaction/redactor.js';
import { SourceError } from '../sources/source.error.js';

const LONGEST = 1000;

/** Why a secret was not fetched. Nothing in it is secret. */
export interface FetchFailure {
  readonly reason: string;
  readonly recoverable: boolean;
  readonly error: SourceError;
}

/**
 * What an error of a source says, made anew: errors of HTTP clients carry whole requests, and would show them to whoever
 * prints them.
 *
 * @param secrets what the text must not show
 */
export function fetchFailure(error: unknown, secrets: readonly unknown[]): FetchFailure {
  const redact = createRedactor(secrets);
  const reason = redact(reasonOf(error)).slice(0, LONGEST);
  const recoverable = error instanceof SourceError ? error.recoverable : true;
  const shown = new SourceError(reason, { recoverable });
  shown.stack = redact(describeError(error));
  return { reason, recoverable, error: shown };
}

function reasonOf(error: unknown): string {
  if (typeof error === 'string' && error !== '') return error;
  if (!(error instanceof Error)) return 'the source threw something that is no error';
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.name;
}
