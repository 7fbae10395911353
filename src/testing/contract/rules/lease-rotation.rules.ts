import type { Lease } from '../../gateway/lease.js';
import type { ResolvedContract } from '../contract.options.js';
import type { ContractRule } from '../contract.rule.js';
import type { AnyGateway } from '../contract.subject.js';
import { demanded, given, givenThat, violation } from '../judgement.js';
import type { RuleContext } from '../rule.context.js';

const issuesAndRotates = ({ issues, rotation }: ResolvedContract): boolean =>
  issues && rotation !== 'none';

export const leavesLeasesAtWork: ContractRule = {
  name: 'leaves a lease from before a rotation at work',
  appliesTo: issuesAndRotates,
  async check(context) {
    const gateway = await context.gatewayToRotate();
    const lease = await context.workingLease(gateway);
    await replaceRoot(context, gateway);
    const failure = await context.failureOf(lease, gateway);
    if (!failure) return;
    throw violation({
      did: 'A credential that was issued before a rotation stopped working with it.',
      must: 'it works until it is revoked: its end user knows nothing of the rotation',
      mend: 'let credentials belong to something that stays, such as a role which each root credential acts as.',
      cause: failure.cause,
    });
  },
};

export const revokesOlderLeases: ContractRule = {
  name: 'revokes a lease from before a rotation when the old root credential is gone',
  appliesTo: (contract) => issuesAndRotates(contract) && contract.revocable,
  async check(context) {
    const gateway = await context.gatewayToRotate();
    await givenThatRevokeWorks(context, gateway, await context.workingLease(gateway));
    const lease = await context.workingLease(gateway);
    await replaceRoot(context, gateway);
    givenThat(await context.works(lease, gateway), 'the lease does not outlive the rotation');
    const must =
      'the new root credential may end what the old one has issued: nobody else is left to do it';
    const mend =
      'give it that right upstream when it is made, or hand over what the old one owns before that is ended.';
    await demanded(gateway.revoke(lease), {
      did: 'A credential that was issued before a rotation cannot be revoked after it',
      must,
      mend,
    });
    if (await context.stopsWorking(lease, gateway)) return;
    const did = 'A credential from before a rotation was said to be revoked, and works on.';
    throw violation({ did, must, mend });
  },
};

/** Rotates, has the new payload arrive, and waits for the end of the old root credential. */
async function replaceRoot(context: RuleContext, gateway: AnyGateway): Promise<void> {
  const old = gateway.state.payload;
  await given(gateway.rotate(), 'the root credential is not rotated');
  await given(context.create(gateway), 'the new root credential does not work');
  // That it does end, and alone, is for another rule to say.
  await context.rootStopsWorking(gateway, old);
  await given(context.create(gateway), 'the new root credential stops working too');
}

async function givenThatRevokeWorks(
  context: RuleContext,
  gateway: AnyGateway,
  lease: Lease,
): Promise<void> {
  await given(gateway.revoke(lease), 'no credential is revoked');
  givenThat(await context.stopsWorking(lease, gateway), 'a revoke ends nothing');
}
