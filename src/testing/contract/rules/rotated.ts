import type { AnyGateway } from '../contract.subject.js';
import { given, givenThat } from '../judgement.js';
import type { RuleContext } from '../rule.context.js';

/** A rotation that took place. */
export interface Rotated {
  readonly gateway: AnyGateway;
  /** The payload before it. */
  readonly old: string;
}

/** @throws Unjudged where the root credential does not work, or is not rotated. */
export async function rotated(context: RuleContext): Promise<Rotated> {
  const gateway = await context.gatewayToRotate();
  const old = gateway.state.payload;
  const failure = await context.rootFailureOf(gateway, old);
  givenThat(failure === undefined, 'the root credential does not work in the first place');
  await given(gateway.rotate(), 'the root credential is not rotated');
  return { gateway, old };
}
