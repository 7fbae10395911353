import { stringLeaves } from '../../shared/redaction/string-leaves.js';
import { fieldsOf } from './root.js';

const SECRET_KEY = /pass|secret|token|key|credential|private/i;
const SHORTEST_WITHOUT_KEY = 8;

/** The strings of a payload that nobody may see, as far as its keys tell. */
export function secretsOfPayload(text: string): string[] {
  const fields = fieldsOf(text);
  if (!fields) return [text];
  const named = secretsOf(fields);
  if (named.length > 0) return named;
  return [...stringLeaves(fields)].filter(({ length }) => length >= SHORTEST_WITHOUT_KEY);
}

/** All strings under keys that speak of a secret. */
export function secretsOf(value: unknown): string[] {
  return partsOf(value).flatMap(([key, part]) =>
    SECRET_KEY.test(key) ? [...stringLeaves(part)] : secretsOf(part),
  );
}

/** What else a value holds: a secret that is the same cannot be told from it. */
export function openWordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return partsOf(value).flatMap(([key, part]) => (SECRET_KEY.test(key) ? [] : openWordsOf(part)));
}

function partsOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
