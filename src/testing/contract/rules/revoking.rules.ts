import type { ContractRule } from '../contract.rule.js';
import { demanded, given, givenThat, violation } from '../judgement.js';
import { strangerLike } from '../stranger-id.js';

export const endsWhatIsRevoked: ContractRule = {
  name: 'ends a credential that is revoked',
  appliesTo: ({ issues, revocable }) => issues && revocable,
  async check(context) {
    const gateway = await context.gateway();
    const lease = await context.workingLease(gateway);
    await demanded(gateway.revoke(lease), {
      did: 'A credential was not revoked',
      must: 'a revoke answers with the id once the credential is gone',
      mend: 'see what the webhook answered.',
    });
    if (await context.stopsWorking(lease, gateway)) return;
    throw violation({
      did: 'A credential was said to be revoked, and works on.',
      must: 'it is of no use any more, for sessions that are open already too where that is possible',
      mend: 'await what removes it upstream before you answer, and let what fails there fail the revoke.',
    });
  },
};

export const revokesTwice: ContractRule = {
  name: 'takes a second revoke of the same credential',
  appliesTo: ({ issues, revocable }) => issues && revocable,
  async check(context) {
    const gateway = await context.gateway();
    const { id } = await given(context.create(gateway), 'no credential is issued');
    await given(gateway.revoke(id), 'no credential is revoked');
    await demanded(gateway.revoke(id), {
      did: 'A credential that was revoked before could not be revoked again',
      must: 'the id is among the revoked ones: what is asked for is so already',
      mend: 'take what is gone for a success. The answer to the first revoke may have been lost on its way.',
    });
  },
};

export const revokesTheUnknown: ContractRule = {
  name: 'takes a revoke of an unknown credential',
  appliesTo: ({ issues, revocable }) => issues && revocable,
  async check(context) {
    const gateway = await context.gateway();
    const { id } = await given(context.create(gateway), 'no credential is issued');
    await given(gateway.revoke(id), 'no credential is revoked');
    const unknown = context.contract.unknownId ?? strangerLike(id);
    givenThat(unknown !== id && !(await context.listed()).has(unknown), 'give unknownId');
    await demanded(gateway.revoke(unknown), {
      did: `"${unknown}", which nobody has issued, could not be revoked`,
      must: 'the id is among the revoked ones: somebody may have removed the credential by hand',
      mend:
        'take what is not there for a success, and ask the upstream system, not what this process remembers of itself. ' +
        'Where no id of the producer looks like this, give the contract an unknownId.',
    });
  },
};

export const echoesWhatItCannotRevoke: ContractRule = {
  name: 'answers a revoke with all ids, though nothing can be revoked',
  appliesTo: ({ issues, revocable }) => issues && !revocable,
  async check(context) {
    const gateway = await context.gateway();
    const { id } = await given(context.create(gateway), 'no credential is issued');
    await demanded(gateway.revoke(id, `${id}-other`), {
      did: 'A revoke was refused, or left ids out',
      must: 'it answers with all the ids it got: else the Gateway would go on asking for what cannot be done',
      mend: 'echo the ids. With this library that is the option canRevoke: false.',
    });
  },
};
