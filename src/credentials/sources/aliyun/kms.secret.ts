import { isPlainObject } from '../../../shared/plain-object.js';
import type { FetchedSecret } from '../credential-source.js';
import { secretIn } from '../secret-text.js';
import { SourceError } from '../source.error.js';

/** The secret in an answer of `GetSecretValue`: what its data is the JSON of, or else the text. */
export function secretOf(answer: Record<string, unknown>, name: string): FetchedSecret {
  const { SecretData: data, SecretDataType: type } = answer;
  if (typeof data !== 'string') throw new SourceError(`KMS has answered no value for ${name}`);
  const value = type === 'binary' ? Buffer.from(data, 'base64') : secretIn(data);
  const nextRotation = dateOf(answer['NextRotationDate']) ?? scheduledIn(value);
  return { value, ...(nextRotation && { nextRotation }) };
}

/** Secrets of an earlier kind say it themselves, in seconds since 1970. */
function scheduledIn(value: unknown): Date | undefined {
  const seconds = isPlainObject(value) ? value['ScheduleRotateTimestamp'] : undefined;
  return typeof seconds === 'number' ? dateOf(seconds * 1000) : undefined;
}

function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
