import { SourceError } from './source.error.js';

/** How a text is read. */
export type SecretFormat = 'json' | 'text';

const JSON_BEGINS = /^\s*[[{]/;

/** What a text holds: the object or the list that it is the JSON of, or else the text itself. */
export function secretIn(text: string): unknown {
  return parsed(text) ?? text;
}

/**
 * The same of a text that somebody may be about to write: what begins like JSON has to be JSON.
 *
 * @param where that holds the text, for messages
 * @throws SourceError that another try may help, where it is empty or cut short.
 */
export function wholeSecretIn(text: string, where: string, format: SecretFormat): unknown {
  if (text.trim() === '') throw new SourceError(`${where} is empty`);
  if (format === 'text' || !JSON_BEGINS.test(text)) return text;
  const value = parsed(text);
  if (value !== undefined) return value;
  throw new SourceError(
    `${where} begins like JSON and is none: it may be half written; the option format: 'text' takes any text`,
  );
}

export function formatProblems(format: unknown): string[] {
  return format === undefined || format === 'json' || format === 'text'
    ? []
    : ["format is neither 'json' nor 'text'"];
}

/** Undefined for what is no JSON of an object or a list. */
function parsed(text: string): unknown {
  if (!JSON_BEGINS.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
