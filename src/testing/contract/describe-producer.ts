import { judge, rulesOf } from './check-producer.js';
import { resolvedContract } from './contract.options.js';
import { ContractSubject } from './contract.subject.js';
import { Unjudged } from './judgement.js';
import type { ProducerContract } from './producer.contract.js';
import { testRunner } from './test-runner.js';

/** Beyond what a test runner allows by default: a rule makes many calls, and waits for some of what they bring about. */
const TIMEOUT_MS = 120_000;

/**
 * Declares the tests that any producer must pass. To be called in a test file of Jest, or of Vitest with
 * `globals: true`, inside a `describe` or not.
 *
 * The producer issues, revokes and rotates for real, and is called with wrong secrets too: give it an upstream system
 * that is there for tests.
 *
 * Each test judges one thing. Where what it rests on fails, the test of that says so, and this one says nothing.
 *
 * @throws TypeError for options that are wrong.
 * @example
 * ```ts
 * describeProducer('postgres', {
 *   app: () => app,
 *   payload: () => newRootRole(),
 *   input: { role: 'reader' },
 *   credentialWorks: ({ username, password }) => canLogIn(username, password),
 *   list: () => namesOfRoles(),
 * });
 * ```
 */
export function describeProducer<
  P extends object | string = Record<string, unknown>,
  R extends object = Record<string, unknown>,
>(name: string, options: ProducerContract<P, R>): void {
  const contract = resolvedContract(options);
  const { describe, it, beforeAll } = testRunner();
  describe(name, () => {
    const subject = new ContractSubject(contract);
    beforeAll(() => subject.start(), TIMEOUT_MS);
    for (const rule of rulesOf(contract)) {
      const missing = rule.missingOption?.(contract);
      const check = (): Promise<void> => judge(rule, subject).catch(unlessUnjudged);
      if (missing === undefined) it(rule.name, check, TIMEOUT_MS);
      else it.skip(`${rule.name} (needs the option ${missing})`, check);
    }
  });
}

function unlessUnjudged(error: unknown): void {
  if (!(error instanceof Unjudged)) throw error;
}
