import type { ContractRule } from '../contract.rule.js';
import { demanded, given, violation } from '../judgement.js';

export const issuesWhatWorks: ContractRule = {
  name: 'issues a credential that works',
  appliesTo: ({ issues }) => issues,
  async check(context) {
    const gateway = await context.gateway();
    const lease = await demanded(context.create(gateway), {
      did: 'No credential was issued',
      must: 'a create answers with a credential',
      mend: 'see what the webhook answered; input and clientInfo of the contract are what it was asked with.',
    });
    const failure = await context.failureOf(lease, gateway);
    if (!failure) return;
    throw violation({
      did: `The credential that was issued does not work${saying(failure.cause)}.`,
      must: 'whoever gets it can use it at once',
      mend: 'answer with the very secret that was set upstream, and only once it holds there.',
      cause: failure.cause,
    });
  },
};

export const issuesAnotherEachTime: ContractRule = {
  name: 'issues another credential each time',
  appliesTo: ({ issues }) => issues,
  async check(context) {
    const gateway = await context.gateway();
    const first = await given(context.create(gateway), 'no credential is issued');
    const second = await given(context.create(gateway), 'no second credential is issued');
    // Where nothing is revoked, an id names nothing.
    const isSameId = context.contract.revocable && first.id === second.id;
    if (!isSameId && JSON.stringify(first.response) !== JSON.stringify(second.response)) return;
    throw violation({
      did: `Two creates were answered with the same ${isSameId ? 'id' : 'credential'}.`,
      must: 'each end user gets a credential of their own, so that revoking one ends no other',
      mend: 'make a name and a secret from random bytes for each create.',
    });
  },
};

function saying(cause: unknown): string {
  return cause instanceof Error ? ` (${cause.message})` : '';
}
