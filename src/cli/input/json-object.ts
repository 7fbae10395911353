import { UsageError } from '../errors/cli.error.js';

/**
 * Reads a JSON object.
 *
 * @param what what the text is, for the error
 * @throws UsageError which shows nothing of the text: it may hold secrets.
 */
export function jsonObject(text: string, what: string, hint?: string): Record<string, unknown> {
  const value = parsed(text, what, hint);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UsageError(`${what} must be a JSON object, not ${kindOf(value)}`, hint);
}

function parsed(text: string, what: string, hint?: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = placeOf(String(error), text);
    throw new UsageError(`${what} is no JSON${place}`, hint);
  }
}

function placeOf(message: string, text: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return text.trim() === '' ? ': it is empty' : '';
  const lines = text.slice(0, Number(position)).split('\n');
  return `: look at line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
