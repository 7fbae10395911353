import type { Random } from '../../shared/random.js';

const AFTER_ROTATION = 5 * 60_000;
const DEFAULT_INTERVAL = 60 * 60_000;
const SHORTEST = 500;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 60_000;

/** What is known of how long a secret is good; milliseconds since 1970. */
export interface SecretTimes {
  readonly fetchedAt: number;
  readonly expiresAt: number | undefined;
  readonly nextRotation: number | undefined;
}

/** When to do what with a secret; milliseconds since 1970. */
export interface RefreshTimes {
  readonly refreshAt: number;
  /** From then on it is stale. */
  readonly freshUntil: number;
}

/**
 * When a secret is fetched again: between 50 and 90 % of the interval or of its life, evenly drawn, so that many
 * processes do not all come at once; five minutes after a rotation that was announced; whichever is first.
 *
 * @param refreshEvery milliseconds; an hour where neither it nor the secret says anything
 */
export function refreshTimes(
  { fetchedAt, expiresAt, nextRotation }: SecretTimes,
  refreshEvery: number | undefined,
  random: Random,
): RefreshTimes {
  const saysNothing = expiresAt === undefined && nextRotation === undefined;
  const interval = refreshEvery ?? (saysNothing ? DEFAULT_INTERVAL : undefined);
  // A rotation that is overdue comes at any time.
  const afterRotation =
    nextRotation === undefined ? [] : [Math.max(nextRotation, fetchedAt) + AFTER_ROTATION];
  const ends = [expiresAt, interval === undefined ? undefined : fetchedAt + interval];
  const lives = ends.filter((end) => end !== undefined).map((end) => end - fetchedAt);
  const part = between(0.5, 0.9, random);
  const candidates = [...lives.map((life) => fetchedAt + life * part), ...afterRotation];
  const [end = Math.min(...afterRotation) + AFTER_ROTATION] = ends.filter(
    (each) => each !== undefined,
  );
  return {
    refreshAt: Math.max(Math.min(...candidates), fetchedAt + SHORTEST),
    freshUntil: end,
  };
}

/**
 * How long to wait before the next try, in milliseconds: exponentially longer, with jitter, and inside the life that is
 * left to the secret as long as there is some.
 *
 * @param failures how many tries have failed, at least 1
 * @param remainingLife milliseconds; 0 or less where there is nothing to save
 */
export function retryDelay(failures: number, remainingLife: number, random: Random): number {
  const longest = Math.min(FIRST_RETRY * 2 ** (failures - 1), LONGEST_RETRY);
  const delay = longest * between(0.5, 1, random);
  if (remainingLife <= 0 || delay <= remainingLife * 0.9) return delay;
  return Math.max(remainingLife * between(0.5, 0.9, random), Math.min(SHORTEST, delay));
}

const between = (low: number, high: number, random: Random): number =>
  low + (high - low) * random();
