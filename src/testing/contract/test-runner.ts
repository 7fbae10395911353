type Body = () => Promise<void> | void;

/** What Jest, and Vitest with `globals: true`, put into a test file. */
export interface TestRunner {
  readonly describe: (name: string, declare: () => void) => void;
  readonly it: ((name: string, body: Body, timeoutMs: number) => void) & {
    skip(name: string, body: Body): void;
  };
  readonly beforeAll: (body: Body, timeoutMs: number) => void;
}

/** @throws Error where there is none. */
export function testRunner(): TestRunner {
  const { describe, it, beforeAll } = globalThis as Partial<TestRunner>;
  if (describe && it && beforeAll) return { describe, it, beforeAll };
  throw new Error(
    'describeProducer() declares tests: call it in a test file of Jest (with injectGlobals, as by default) or of Vitest (with globals: true). ' +
      'Without a test runner there is checkProducer().',
  );
}
