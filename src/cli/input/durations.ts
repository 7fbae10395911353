import { milliseconds } from '../../shared/duration.js';
import type { Values } from '../arguments/values.js';
import { UsageError } from '../errors/cli.error.js';

interface Limits {
  readonly atLeast?: string;
  readonly atMost?: string;
}

/** The length of time that an option gives, in milliseconds. @throws UsageError */
export function givenDuration(values: Values, option: string, limits?: Limits): number | undefined {
  const text = values.text(option);
  return text === undefined ? undefined : durationOf(text, `--${option}`, limits);
}

/** @throws UsageError naming what the text is for. */
export function durationOf(text: string, what: string, { atLeast, atMost }: Limits = {}): number {
  const ms = read(text, what);
  if (atLeast !== undefined && ms < milliseconds(atLeast)) {
    throw new UsageError(`${what} must be at least ${atLeast}`);
  }
  if (atMost !== undefined && ms > milliseconds(atMost)) {
    throw new UsageError(`${what} must be at most ${atMost}`);
  }
  return ms;
}

function read(text: string, what: string): number {
  try {
    return milliseconds(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `${what} "${text}" is no length of time`,
      `Write for example 90s, 15m, 1h or 7d.`,
    );
  }
}
