const MAX_ERRORS = 10;

/**
 * An error with the errors that caused it, as text for the log. Other properties are left out: the errors of HTTP
 * clients carry whole requests.
 */
export function describeError(error: unknown): string {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && texts.length < MAX_ERRORS) {
    const next = waiting.shift();
    if (seen.has(next)) continue;
    seen.add(next);
    texts.push(textOf(next));
    if (next instanceof AggregateError) waiting.push(...next.errors);
    if (next instanceof Error && next.cause !== undefined) waiting.push(next.cause);
  }
  return texts.join('\ncaused by: ');
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  if (typeof error === 'string') return error;
  return `a thrown ${error === null ? 'null' : typeof error}`;
}
