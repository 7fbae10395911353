/** Every string inside a value: object values and list entries at any depth, never keys. */
export function stringLeaves(value: unknown): Set<string> {
  const leaves = new Set<string>();
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      leaves.add(next);
    } else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next);
      for (const child of childrenOf(next)) waiting.push(child);
    }
  }
  return leaves;
}

function childrenOf(value: object): unknown[] {
  if (value instanceof Map || value instanceof Set) return [...value.values()];
  // A secret may sit in a Buffer, but its bytes are no text that a message would show.
  if (ArrayBuffer.isView(value)) return [];
  return [...own(value), ...shown(value)];
}

function own(value: object): unknown[] {
  return Object.keys(value).flatMap((key) => attempt(() => value[key as keyof typeof value]));
}

/** What an object shows of itself when it is serialised; it may keep that in private fields. */
function shown(value: object): unknown[] {
  const json = attempt(() => (value as { toJSON?: unknown }).toJSON)[0];
  // A point in time is no secret, and its text stands in many messages.
  if (typeof json !== 'function' || value instanceof Date) return [];
  return attempt(() => JSON.parse(JSON.stringify(value)) as unknown);
}

/** Values may come from anywhere: a getter that throws must not keep the other secrets from being hidden. */
function attempt(read: () => unknown): unknown[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}
