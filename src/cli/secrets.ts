/** Payloads mostly name these so, and an operator has to see them. */
const HARMLESS = new Set([
  'host',
  'hostname',
  'port',
  'user',
  'username',
  'database',
  'dbname',
  'region',
  'type',
]);
const MASK = '********';

/** A payload as an operator may see it: all but the names and a few harmless values is masked. */
export function maskedPayload(payload: string): Record<string, string> {
  return Object.fromEntries(
    entriesOf(payload).map(([key, value]) => [key, isHarmless(key, value) ? String(value) : MASK]),
  );
}

/** What must not be printed by chance. */
export function secretsIn(payload: string): unknown[] {
  return entriesOf(payload)
    .filter(([key, value]) => !isHarmless(key, value))
    .map(([, value]) => value);
}

/** Names of the entries in which two payloads differ. */
export function changedEntries(before: string, after: string): string[] {
  const [old, current] = [new Map(entriesOf(before)), new Map(entriesOf(after))];
  const names = new Set([...old.keys(), ...current.keys()]);
  return [...names].filter(
    (name) => JSON.stringify(old.get(name)) !== JSON.stringify(current.get(name)),
  );
}

/** Of a payload that is no JSON object: one entry, the text. */
function entriesOf(payload: string): [string, unknown][] {
  if (payload === '') return [];
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(value);
    }
  } catch {
    // Any text may be a payload.
  }
  return [['(text)', payload]];
}

function isHarmless(key: string, value: unknown): boolean {
  return (
    HARMLESS.has(key.toLowerCase()) && (typeof value === 'string' || typeof value === 'number')
  );
}
