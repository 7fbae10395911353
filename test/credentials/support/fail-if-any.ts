/** Fails a test for what was found after it. */
export function failIfAny(what: string, found: readonly unknown[]): void {
  if (found.length > 0) throw new AggregateError(found, `${what}: ${found.join('\n')}`);
}
