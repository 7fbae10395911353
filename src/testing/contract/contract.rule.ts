import type { ResolvedContract } from './contract.options.js';
import type { RuleContext } from './rule.context.js';

/** One thing that a producer has to do. */
export interface ContractRule {
  /** Completes the sentence that begins with the producer's name. */
  readonly name: string;
  appliesTo(contract: ResolvedContract): boolean;
  /** The option without which it cannot be judged, where that is missing. */
  missingOption?(contract: ResolvedContract): string | undefined;
  /** Rejects if the producer does not do it, and with Unjudged if that cannot be seen. */
  check(context: RuleContext): Promise<void>;
}
