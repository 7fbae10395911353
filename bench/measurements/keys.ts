import { randomBytes } from 'node:crypto';
import { Keys } from 'nestjs-akeyless/keys';
import { withQuartiles } from '../support/format.js';
import { progress } from '../support/progress.js';
import { spreadOf } from '../support/statistics.js';
import type { Table } from '../support/table.js';
import { takeTurns } from '../support/take-turns.js';

const STRING_KEY = randomBytes(32).toString('base64');
const BUFFER_KEY = randomBytes(32);
const GOAL_NS = 1000;

const CALLS = 5000;
const WARM_UP_ROUNDS = 20;

const stringConstant = async (): Promise<string> => STRING_KEY;
const anotherConstant = async (): Promise<string> => STRING_KEY;
const bufferConstant = async (): Promise<Buffer> => BUFFER_KEY;

/** What is called, and the constant that it is compared with. */
interface Contest {
  readonly name: string;
  readonly call: () => Promise<unknown>;
  readonly constant: () => Promise<unknown>;
  readonly hasGoal?: boolean;
}

export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  const rounds = quick ? 100 : 400;
  const rows = [await rowOf(constantAgain('before the first key is fetched'), rounds)];
  const keys = await cachedKeys();
  for (const contest of [constantAgain('after it'), ...contestsOf(keys)]) {
    rows.push(await rowOf(contest, rounds));
  }
  return [
    {
      title: 'Keys: CPU time of a call beside that of awaiting a constant from an async function',
      columns: ['', 'ns a call', 'constant, ns', 'difference, ns', 'goal', 'met'],
      rows,
      note: `Medians (quartiles) of ${rounds} rounds of ${CALLS} awaited calls each, in turn (A B B A); the difference is that of each round. A Buffer is copied for every caller. The store answers without a promise. The first fetch uses AsyncLocalStorage, after which Node 20 spends more on every await of the process, whoever's it is.`,
    },
  ];
}

/** Both keys can be given from the cache. */
async function cachedKeys(): Promise<Keys> {
  const keys = new Keys().define('string', () => STRING_KEY).define('buffer', () => BUFFER_KEY);
  await keys.getForwardPathKey('string');
  await keys.getForwardPathKey('buffer');
  return keys;
}

const constantAgain = (when: string): Contest => ({
  name: `constant again (noise), ${when}`,
  call: anotherConstant,
  constant: stringConstant,
});

const contestsOf = (keys: Keys): Contest[] => [
  {
    name: 'back key, cached, string',
    call: () => keys.getBackPathKey('string'),
    constant: stringConstant,
    hasGoal: true,
  },
  {
    name: 'back key, cached, Buffer of 32 bytes',
    call: () => keys.getBackPathKey('buffer'),
    constant: bufferConstant,
    hasGoal: true,
  },
  {
    name: 'forward key from its store, string',
    call: () => keys.getForwardPathKey('string'),
    constant: stringConstant,
  },
];

async function rowOf(
  { name, call, constant, hasGoal = false }: Contest,
  rounds: number,
): Promise<string[]> {
  progress(`keys: ${name}`);
  const subjects = [call, constant];
  // The code is to be compiled before it counts.
  await takeTurns(subjects, WARM_UP_ROUNDS, nanosecondsOf);
  const [ours = [], theirs = []] = await takeTurns(subjects, rounds, nanosecondsOf);
  const difference = spreadOf(ours.map((time, round) => time - theirs[round]!));
  const verdict = difference.median < GOAL_NS ? 'yes' : 'no';
  return [
    name,
    withQuartiles(spreadOf(ours), 0),
    withQuartiles(spreadOf(theirs), 0),
    withQuartiles(difference, 0),
    ...(hasGoal ? [`< ${GOAL_NS}`, verdict] : ['', '']),
  ];
}

/** CPU time: on a busy machine the clock says more of other programs. */
async function nanosecondsOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let made = 0; made < CALLS; made++) await call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / CALLS;
}
