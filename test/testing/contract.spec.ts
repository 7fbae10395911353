import { afterEach, describe, expect, it } from '@jest/globals';
import { checkProducer, type ContractResult } from 'nestjs-akeyless/testing';
import * as bugs from './support/bugs.js';
import type { Login } from './support/directory.js';
import { PlainProducer } from './support/plain.producer.js';
import { InPlaceProducer, StaticProducer, UnrevocableProducer } from './support/variants.js';

/** How a producer of one kind is tried. */
interface Kind {
  readonly rotation?: 'overlap' | 'in-place' | 'none';
  readonly revocable?: boolean;
}

type Bug = readonly [bug: new () => PlainProducer, rule: string];

const OVERLAP: Bug[] = [
  [bugs.AnswersAnotherPassword, 'issues a credential that works'],
  [bugs.FailsToCreate, 'issues a credential that works'],
  [bugs.SharesAnAccount, 'issues another credential each time'],
  [bugs.RevokesInWordOnly, 'ends a credential that is revoked'],
  [bugs.RefusesASecondRevoke, 'takes a second revoke of the same credential'],
  [bugs.RefusesTheUnknown, 'takes a revoke of an unknown credential'],
  [bugs.KeepsTheDryRun, 'leaves nothing behind after a dry run'],
  [bugs.FailsTheDryRun, 'leaves nothing behind after a dry run'],
  [bugs.OverlooksTheHangUp, 'takes back what it made when the Gateway hangs up'],
  [bugs.TalksInErrors, 'shows no secret in an error'],
  [bugs.QuotesInErrors, 'shows no secret in an error'],
  [bugs.TalksInItsLog, 'shows no secret in a log'],
  [bugs.TalksOnStdout, 'shows no secret in a log'],
  [bugs.RotatesToNothing, 'rotates to a root credential that works'],
  [bugs.FailsToRotate, 'rotates to a root credential that works'],
  [
    bugs.EndsTheOldRootAtOnce,
    'keeps the old root credential at work until the new payload has arrived',
  ],
  [bugs.NeverEndsTheOldRoot, 'ends the old root credential once the new payload has arrived'],
  [bugs.EndsBothRoots, 'ends the old root credential once the new payload has arrived'],
  [bugs.LosesOtherKeys, 'keeps the other keys of the payload'],
  [bugs.RefusesOtherKeys, 'keeps the other keys of the payload'],
  [bugs.EndsLeasesWithTheRoot, 'leaves a lease from before a rotation at work'],
  [
    bugs.RevokesOnlyItsOwn,
    'revokes a lease from before a rotation when the old root credential is gone',
  ],
  [
    bugs.RevokesOnlyItsOwnInWord,
    'revokes a lease from before a rotation when the old root credential is gone',
  ],
];

const IN_PLACE: Bug[] = [
  [bugs.KeepsTheOldPassword, 'ends the old root credential with the rotation'],
  [bugs.LosesOtherKeysInPlace, 'keeps the other keys of the payload'],
  [bugs.EndsLeasesInPlace, 'leaves a lease from before a rotation at work'],
];

const NONE: Bug[] = [[bugs.PretendsToRotate, 'refuses to rotate']];

const UNREVOCABLE: Bug[] = [
  [bugs.RefusesWhatItCannotRevoke, 'answers a revoke with all ids, though nothing can be revoked'],
];

const running: PlainProducer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((producer) => producer.stop()));
});

async function started(Producer: new () => PlainProducer): Promise<PlainProducer> {
  const producer = new Producer();
  await producer.start();
  running.push(producer);
  return producer;
}

const contractOf = ({ url, directory, log }: PlainProducer, kind: Kind) => ({
  app: url,
  payload: () => ({ ...directory.newRoot(), region: 'north-by-northwest' }),
  credentialWorks: (login: Login) => directory.letsIn(login),
  list: () => directory.names(),
  log: () => log.join(''),
  patience: 300,
  ...kind,
});

const broken = (results: readonly ContractResult[]): string[] =>
  results.filter(({ passed }) => !passed).map(({ rule }) => rule);

describe.each([
  { name: 'that overlaps', kind: {}, Correct: PlainProducer, planted: OVERLAP },
  {
    name: 'in place',
    kind: { rotation: 'in-place' } as Kind,
    Correct: InPlaceProducer,
    planted: IN_PLACE,
  },
  {
    name: 'that there is not',
    kind: { rotation: 'none' } as Kind,
    Correct: StaticProducer,
    planted: NONE,
  },
  {
    name: 'that there is not, nor a revoke',
    kind: { rotation: 'none', revocable: false } as Kind,
    Correct: UnrevocableProducer,
    planted: UNREVOCABLE,
  },
])('a producer with a rotation $name', ({ kind, Correct, planted }) => {
  it('keeps every rule', async () => {
    const producer = await started(Correct);
    producer.directory.latencyMs = bugs.LONG_ENOUGH_TO_HANG_UP_MS;
    const results = await checkProducer(contractOf(producer, kind));
    expect(results.filter(({ passed, skipped }) => !passed || skipped !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(5);
  });

  const named = planted.map(([Broken, rule]) => ({ Broken, bug: Broken.name, rule }));

  it.each(named)('$bug is caught by one rule: $rule', async ({ Broken, rule }) => {
    const results = await checkProducer(contractOf(await started(Broken), kind));
    expect(broken(results)).toEqual([rule]);
    const { error } = results.find(({ passed }) => !passed) as ContractResult;
    expect(error?.message).toMatch(/^.+\n {2}Expected: .+\n {2}To mend it: .+$/s);
  });
});

describe('a contract', () => {
  const brokenOf = async (Producer: new () => PlainProducer, more: object): Promise<string[]> =>
    broken(await checkProducer({ ...contractOf(await started(Producer), {}), ...more }));

  it('sees what stays of a dry run without a list too', async () => {
    expect(await brokenOf(bugs.KeepsTheDryRun, { list: undefined })).toEqual([
      'leaves nothing behind after a dry run',
    ]);
  });

  it('adds no key to a payload where that is refused on purpose', async () => {
    expect(await brokenOf(bugs.RefusesOtherKeys, { extraPayloadKey: false })).toEqual([]);
    expect(await brokenOf(bugs.LosesOtherKeys, { extraPayloadKey: false })).toEqual([
      'keeps the other keys of the payload',
    ]);
  });

  it('can say what an unknown id looks like', async () => {
    const contract = contractOf(await started(bugs.RefusesTheUnknown), {});
    const results = await checkProducer({ ...contract, unknownId: 'never-issued' });
    const { error } = results.find(({ passed }) => !passed) as ContractResult;
    expect(error?.message).toMatch(/^"never-issued", which nobody has issued, could not be/);
  });

  it('can say what nobody may see', async () => {
    const secrets = ({ region }: { region: string }): string[] => [region];
    expect(await brokenOf(bugs.LogsTheRegion, {})).toEqual([]);
    expect(await brokenOf(bugs.LogsTheRegion, { secrets })).toEqual(['shows no secret in a log']);
  });

  it.each([bugs.TalksInErrors, bugs.TalksInItsLog])(
    'does not show the secret that %p shows',
    async (Talking) => {
      const results = await checkProducer(contractOf(await started(Talking), {}));
      const { error } = results.find(({ passed }) => !passed) as ContractResult;
      expect(error?.message).toMatch(/"password":"\[redacted\]"/);
    },
  );

  it('takes an error of credentialWorks for a no', async () => {
    const producer = await started(PlainProducer);
    const { directory } = producer;
    const contract = contractOf(producer, {});
    const credentialWorks = (login: Login): true => {
      if (directory.letsIn(login)) return true;
      throw new Error('not let in');
    };
    expect(broken(await checkProducer({ ...contract, credentialWorks }))).toEqual([]);
    const failing = (): never => {
      throw new Error('cannot reach the directory');
    };
    const [first] = await checkProducer({ ...contract, credentialWorks: failing });
    expect(first?.error?.message).toMatch(/does not work \(cannot reach the directory\)/);
  });
});
