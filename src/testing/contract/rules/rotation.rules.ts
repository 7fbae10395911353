import type { ResolvedContract } from '../contract.options.js';
import type { ContractRule } from '../contract.rule.js';
import { demanded, given, givenThat, violation } from '../judgement.js';
import { GatewayRejection } from '../../gateway/gateway.rejection.js';
import { rotated } from './rotated.js';

const rotates = ({ rotation }: ResolvedContract): boolean => rotation !== 'none';

export const rotatesToWhatWorks: ContractRule = {
  name: 'rotates to a root credential that works',
  appliesTo: rotates,
  async check(context) {
    const { issues } = context.contract;
    const gateway = await context.gatewayToRotate();
    const before = await context.rootFailureOf(gateway, gateway.state.payload);
    if (before && issues) await context.workingLease(gateway);
    if (before) {
      throw violation({
        did: 'The root credential does not work, though nothing has rotated it yet.',
        must: 'rootWorks finds that the payload of the contract works',
        mend: 'look at payload and rootWorks of the contract.',
        cause: before.cause,
      });
    }
    await demanded(gateway.rotate(), {
      did: 'The root credential was not rotated',
      must: 'a rotate answers with the whole new payload, as JSON text in a string',
      mend: "see what the webhook answered. A producer that does not rotate has rotation: 'none'.",
    });
    const failure = await context.rootFailureOf(gateway, gateway.state.payload);
    if (!failure) return;
    throw violation({
      did: 'The root credential that a rotate was answered with does not work.',
      must: 'the new payload works at once: Akeyless keeps no other',
      mend: 'try the new root credential before you answer, and answer with an error if it fails. With this library: @Verify().',
      cause: failure.cause,
    });
  },
};

export const keepsOldRootForNow: ContractRule = {
  name: 'keeps the old root credential at work until the new payload has arrived',
  appliesTo: ({ rotation }) => rotation === 'overlap',
  async check(context) {
    const { gateway, old } = await rotated(context);
    const failure = await context.rootFailureOf(gateway, old);
    if (!failure) return;
    throw violation({
      did: 'The old root credential stopped working as soon as the new one was answered.',
      must: 'both work until a create or a revoke brings the new payload: until then Akeyless may go on with the old one',
      mend:
        'name the old root credential in the new payload, and end it when that payload arrives. With this library: ' +
        "return rotated(fields, { retire: [oldId] }). Where there can be only one root credential, it is rotation: 'in-place'.",
      cause: failure.cause,
    });
  },
};

export const endsOldRootOnceConfirmed: ContractRule = {
  name: 'ends the old root credential once the new payload has arrived',
  appliesTo: ({ rotation, issues }) => rotation === 'overlap' && issues,
  async check(context) {
    const { gateway, old } = await rotated(context);
    await given(context.create(gateway), 'the new root credential does not work');
    if (!(await context.rootStopsWorking(gateway, old))) {
      throw violation({
        did: 'The old root credential works on, though the new payload has arrived.',
        must: 'it is gone soon after: a rotation is there to make what somebody has seen worthless',
        mend: 'end it when a create or a revoke brings the payload that names it, and try again on the next call if that fails.',
      });
    }
    await demanded(context.create(gateway), {
      did: 'With the old root credential the new one has stopped working too',
      must: 'only the old one is ended',
      mend: 'look at what the new one depends on: who made it, who owns it.',
    });
  },
};

export const endsOldRootAtOnce: ContractRule = {
  name: 'ends the old root credential with the rotation',
  appliesTo: ({ rotation }) => rotation === 'in-place',
  async check(context) {
    const { gateway, old } = await rotated(context);
    const failure = await context.rootFailureOf(gateway, gateway.state.payload);
    givenThat(failure === undefined, 'the new root credential does not work');
    if (await context.rootStopsWorking(gateway, old)) return;
    throw violation({
      did: 'The old root credential works on after a rotation in place.',
      must: 'it is gone: no payload that arrives later names it, so nothing would ever end it',
      mend: "replace it, do not add to it. Where two can work at a time, it is rotation: 'overlap'.",
    });
  },
};

export const refusesToRotate: ContractRule = {
  name: 'refuses to rotate',
  appliesTo: ({ rotation }) => rotation === 'none',
  async check(context) {
    const gateway = await context.gatewayToRotate();
    const rejection: unknown = await gateway.rotate().catch((error: unknown) => error);
    const status = rejection instanceof GatewayRejection && rejection.exchange?.response?.status;
    if (rejection !== undefined && status !== 200) return;
    throw violation({
      did: 'A rotate was answered with 200, though nothing is rotated.',
      must: 'it fails, so that an operator who sets up a rotation hears that there is none',
      mend: "serve no such route: 404. A producer that does rotate has rotation: 'overlap' or 'in-place'.",
    });
  },
};
