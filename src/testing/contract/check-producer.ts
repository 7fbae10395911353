import { type ResolvedContract, resolvedContract } from './contract.options.js';
import type { ContractRule } from './contract.rule.js';
import { CONTRACT_RULES } from './contract.rules.js';
import { ContractSubject } from './contract.subject.js';
import { Unjudged } from './judgement.js';
import type { ContractResult, ProducerContract } from './producer.contract.js';
import { RuleContext } from './rule.context.js';

/**
 * Tries a producer against its contract without a test runner.
 *
 * @returns what has become of each rule that applies
 * @throws TypeError for options that are wrong, and whatever a function among them throws to give the application.
 * @example
 * ```ts
 * const results = await checkProducer({ app: 'http://localhost:3000', payload, credentialWorks });
 * const broken = results.filter(({ passed }) => !passed);
 * ```
 */
export async function checkProducer<
  P extends object | string = Record<string, unknown>,
  R extends object = Record<string, unknown>,
>(options: ProducerContract<P, R>): Promise<ContractResult[]> {
  const contract = resolvedContract(options);
  const subject = new ContractSubject(contract);
  await subject.start();
  const results: ContractResult[] = [];
  for (const rule of rulesOf(contract)) results.push(await resultOf(rule, subject));
  return results;
}

export function rulesOf(contract: ResolvedContract): ContractRule[] {
  return CONTRACT_RULES.filter((rule) => rule.appliesTo(contract));
}

/** @throws Unjudged, or whatever the rule says of the producer. */
export async function judge(rule: ContractRule, subject: ContractSubject): Promise<void> {
  const context = new RuleContext(subject);
  try {
    await rule.check(context);
  } finally {
    await context.end();
  }
}

async function resultOf(rule: ContractRule, subject: ContractSubject): Promise<ContractResult> {
  const missing = rule.missingOption?.(subject.contract);
  if (missing !== undefined) {
    return { rule: rule.name, passed: true, skipped: `the option ${missing} is missing` };
  }
  try {
    await judge(rule, subject);
    return { rule: rule.name, passed: true };
  } catch (thrown) {
    if (thrown instanceof Unjudged)
      return { rule: rule.name, passed: true, skipped: thrown.message };
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { rule: rule.name, passed: false, error };
  }
}
