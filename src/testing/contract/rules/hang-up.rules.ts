import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayExchange } from '../../gateway/exchange.js';
import type { ContractRule } from '../contract.rule.js';
import type { AnyGateway } from '../contract.subject.js';
import { hangUpOn } from '../hang-up.js';
import { given, givenThat, violation } from '../judgement.js';
import type { RuleContext } from '../rule.context.js';

/** Parts of the time that a create takes, after which the Gateway hangs up on one. */
const MOMENTS = [0, 0.3, 0.6];
const SHORTEST_GRACE_MS = 50;

export const takesBackWhatNobodyGets: ContractRule = {
  name: 'takes back what it made when the Gateway hangs up',
  appliesTo: ({ issues, revocable }) => issues && revocable,
  missingOption: ({ list }) => (list ? undefined : 'list'),
  async check(context) {
    const gateway = await context.gatewayOverNetwork();
    const before = await context.listed();
    const isClean = async (): Promise<boolean> =>
      [...(await context.listed())].every((id) => before.has(id));
    const create = await usualCreate(context, gateway);
    givenThat(await context.eventually(isClean), 'a revoke ends nothing');
    for (const moment of MOMENTS) await createAndLeave(gateway, create, moment);
    // What is still being made is not there yet.
    await pause(2 * create.durationMs + SHORTEST_GRACE_MS);
    if (await context.eventually(isClean)) return;
    throw violation({
      did: 'The Gateway hung up during a create, and a credential was left that nobody knows of.',
      must: 'what was made for an answer that reaches nobody is taken back',
      mend:
        'stop when the connection closes, and revoke what is made by then. With this library: ' +
        'hand @Signal() on to whatever the handler awaits, and undo in @OnRollback() what revoke cannot name.',
    });
  },
};

/** A create as it goes when nobody hangs up. The first one may take longer than any other. */
async function usualCreate(context: RuleContext, gateway: AnyGateway): Promise<GatewayExchange> {
  for (let round = 0; round < 2; round++) {
    await given(context.create(gateway), 'no credential is issued');
  }
  const create = gateway.calls.at(-1) as GatewayExchange;
  await given(gateway.revokeAll(), 'no credential is revoked');
  return create;
}

async function createAndLeave(
  gateway: AnyGateway,
  create: GatewayExchange,
  moment: number,
): Promise<void> {
  const afterMs = moment * create.durationMs;
  const graceMs = Math.max(SHORTEST_GRACE_MS, create.durationMs / 4);
  const answer = await hangUpOn(create, { afterMs, graceMs });
  if (answer === undefined) return;
  const { id } = JSON.parse(answer) as { id?: unknown };
  await given(gateway.revoke(String(id)), 'what was answered before the Gateway hung up stays');
}
