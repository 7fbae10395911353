/** Puts an earlier error behind the last cause of a later one, if that can be written into. */
export function blame(later: unknown, earlier: unknown): void {
  const chain = new Set<unknown>([earlier]);
  let last = later;
  while (last instanceof Error && !chain.has(last) && last.cause !== undefined) {
    chain.add(last);
    last = last.cause;
  }
  if (!(last instanceof Error) || chain.has(last)) return;
  Reflect.defineProperty(last, 'cause', { value: earlier, configurable: true, writable: true });
}
