import type { ContractRule } from '../contract.rule.js';
import { given, Unjudged, violation } from '../judgement.js';
import { addedFields, NO_CHANGE } from '../payload.change.js';
import { fieldsOf } from '../root.js';
import type { RuleContext } from '../rule.context.js';

const PROBE = 'contractProbe';
const PROBED = addedFields({ [PROBE]: 'must survive a rotation' });

export const keepsOtherKeys: ContractRule = {
  name: 'keeps the other keys of the payload',
  appliesTo: ({ rotation }) => rotation !== 'none',
  async check(context) {
    const gateway = await context.gatewayToRotate(
      context.contract.extraPayloadKey ? PROBED : NO_CHANGE,
    );
    const before = fieldsOf(gateway.state.payload);
    if (!before) throw new Unjudged('the payload has no keys');
    await gateway.rotate().catch((error: unknown) => rotatingWithoutExtra(context, error));
    const after = fieldsOf(gateway.state.payload) ?? {};
    const lost = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    const changed = lost.length === 0 && after[PROBE] !== before[PROBE] ? [PROBE] : [];
    const keys = [...lost, ...changed];
    if (keys.length === 0) return;
    throw violation({
      did: `A rotation ${lost.length > 0 ? 'lost' : 'changed'} what the payload had under ${keys.join(', ')}.`,
      must: 'the answer is the complete new payload: it replaces the stored one, with its hosts and notes',
      mend: 'answer with the old payload and only the root credential in it replaced: { ...old, password }.',
    });
  },
};

/** The payload had a key that the producer does not know. */
async function rotatingWithoutExtra(context: RuleContext, cause: unknown): Promise<never> {
  const gateway = await context.gatewayToRotate();
  await given(gateway.rotate(), 'the root credential is not rotated');
  throw violation({
    did: `A payload with a key that the producer does not know could not be rotated (${String(cause)}).`,
    must: 'what it does not know, it hands on: the payload is the place for notes of whoever keeps it',
    mend: 'ignore other keys; or, if they are refused on purpose, give the contract extraPayloadKey: false.',
    cause,
  });
}
