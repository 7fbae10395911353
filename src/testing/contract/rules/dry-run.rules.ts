import type { Lease } from '../../gateway/lease.js';
import type { ContractRule } from '../contract.rule.js';
import type { AnyGateway } from '../contract.subject.js';
import { given, givenThat, violation } from '../judgement.js';
import type { RuleContext } from '../rule.context.js';

const MUST = 'it is answered with success, and nothing of it stays: nobody will use what it made';
const MEND =
  'answer a create from the access id p-custom with an id of your choice, and take the revoke of that id as done; ' +
  'or make a credential that the revoke then ends.';

export const leavesNothingOfDryRun: ContractRule = {
  name: 'leaves nothing behind after a dry run',
  appliesTo: ({ issues }) => issues,
  async check(context) {
    const gateway = await context.gateway();
    const before = await context.listed();
    const issued = await gateway.dryRun().catch(async (cause: unknown) => {
      await creatingAndRevoking(context, gateway);
      const did = `The dry run failed (${String(cause)}).`;
      throw violation({ did, must: MUST, mend: MEND, cause });
    });
    const leaves = (): Promise<boolean> => leavesSomething(context, gateway, before, issued);
    if (await context.eventually(async () => !(await leaves()))) return;
    await creatingAndRevoking(context, gateway);
    const did = 'A credential that was made for a dry run is still there.';
    throw violation({ did, must: MUST, mend: MEND });
  },
};

async function leavesSomething(
  context: RuleContext,
  gateway: AnyGateway,
  before: ReadonlySet<string>,
  { response }: Pick<Lease, 'response'>,
): Promise<boolean> {
  const after = await context.listed();
  if ([...after].some((id) => !before.has(id))) return true;
  const isEmpty = Object.keys(response).length === 0;
  return !isEmpty && context.works({ response } as Lease, gateway);
}

/** A dry run is a create and a revoke: where these fail by themselves, it is for other rules to say so. */
async function creatingAndRevoking(context: RuleContext, gateway: AnyGateway): Promise<void> {
  if (!context.contract.revocable) return;
  const lease = await context.workingLease(gateway);
  await given(gateway.revoke(lease), 'no credential is revoked');
  givenThat(await context.stopsWorking(lease, gateway), 'a revoke ends nothing');
}
