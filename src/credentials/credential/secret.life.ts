import { isPlainObject } from '../../shared/plain-object.js';
import type { FetchedSecret } from '../sources/credential-source.js';
import type { SecretTimes } from './refresh.times.js';

/** Later points in time in seconds are too far away to be meant; these are milliseconds. */
const LAST_SECOND = 1e11;

const TIMING_FIELDS = ['ttl', 'expiresAt', 'NextRotationDate'] as const;

/**
 * How long a secret lives: as its source says, or else as fields of the secret itself do (`ttl` in seconds, `expiresAt`,
 * `NextRotationDate`).
 *
 * @param askedAt when the source was asked: a life may begin before the answer is there
 */
export function lifeOf(secret: FetchedSecret, askedAt: number, fetchedAt: number): SecretTimes {
  const { ttl, expiresAt, nextRotation } = saysSomething(secret) ? secret : fieldsOf(secret.value);
  const seconds = Number(ttl ?? Number.NaN);
  const ends = [seconds > 0 ? askedAt + seconds * 1000 : undefined, pointInTime(expiresAt)].filter(
    (end) => end !== undefined,
  );
  return {
    fetchedAt,
    expiresAt: ends.length > 0 ? Math.min(...ends) : undefined,
    nextRotation: pointInTime(nextRotation),
  };
}

/** A secret without what only says how long it lives: that changes with every answer. */
export function withoutTimes(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const fields: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    fields.filter(([key]) => !(TIMING_FIELDS as readonly string[]).includes(key)),
  );
}

const saysSomething = ({ ttl, expiresAt, nextRotation }: FetchedSecret): boolean =>
  ttl !== undefined || expiresAt !== undefined || nextRotation !== undefined;

function fieldsOf(value: unknown): { ttl?: unknown; expiresAt?: unknown; nextRotation?: unknown } {
  if (!isPlainObject(value)) return {};
  const [ttl, expiresAt, nextRotation] = TIMING_FIELDS.map((field) =>
    Object.hasOwn(value, field) ? value[field] : undefined,
  );
  return { ttl, expiresAt, nextRotation };
}

/** Milliseconds since 1970, of a Date, a text, or seconds since then. */
function pointInTime(value: unknown): number | undefined {
  if (typeof value === 'number') return value < LAST_SECOND ? value * 1000 : value;
  if (!(value instanceof Date) && typeof value !== 'string') return undefined;
  const time = new Date(value).getTime();
  return Number.isNaN(time) ? undefined : time;
}
