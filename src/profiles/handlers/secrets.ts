import { isPlainObject } from '../../shared/plain-object.js';
import { createRedactor } from '../../shared/redaction/redactor.js';

/** Fewer digits stand in messages as ports, times and counts. */
const SHORTEST_NUMBER = 8;

/** Hides in a text what data holds: its strings, and numbers that are long enough to be a secret. */
export function redacted(text: string, secrets: readonly unknown[]): string {
  return createRedactor([secrets, longNumbers(secrets)])(text);
}

function longNumbers(value: unknown): string[] {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = String(value);
    return digits.length >= SHORTEST_NUMBER ? [digits] : [];
  }
  if (Array.isArray(value)) return value.flatMap(longNumbers);
  return isPlainObject(value) ? Object.values(value).flatMap(longNumbers) : [];
}
