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
  return Object.values(value);
}
