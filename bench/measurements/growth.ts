import { fileURLToPath } from 'node:url';
import { rounded } from '../support/format.js';
import { Load } from '../support/load.js';
import { type Effort, pairedBursts, throughputRatio, warmUp } from '../support/paired-bursts.js';
import { progress } from '../support/progress.js';
import { type RequestSource, repeated } from '../support/requests.js';
import { ServerProcess } from '../support/server-process.js';
import { quantile, type Spread } from '../support/statistics.js';
import type { Table } from '../support/table.js';
import { takeTurns } from '../support/take-turns.js';

const SERVE = fileURLToPath(new URL('../servers/growth-serve.js', import.meta.url));

const COUNTS = [1, 10, 100, 1000];
const KINDS = ['ours', 'by-hand'] as const;

type Kind = (typeof KINDS)[number];

interface Application {
  readonly kind: Kind;
  readonly count: number;
}

const CONNECTIONS = 10;

const QUICK: Effort = { blocks: 5, burstMs: 200, warmUpMs: 500, warmUpCalls: 3000 };
const THOROUGH: Effort = { blocks: 10, burstMs: 300, warmUpMs: 2000, warmUpCalls: 8000 };

export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  return [await bootTable(quick ? 3 : 10), await callTable(quick ? QUICK : THOROUGH)];
}

async function bootTable(rounds: number): Promise<Table> {
  progress('growth: boot');
  const applications = COUNTS.flatMap((count) => KINDS.map((kind) => ({ kind, count })));
  const results = await takeTurns(applications, rounds, bootMilliseconds);
  const medians = results.map((times) => quantile(times, 0.5));
  const [oneOfOurs = 0, oneByHand = 0] = medians;
  return {
    title: 'Growth: boot of an application with many producers',
    columns: [
      'producers',
      'ours, ms',
      'by hand, ms',
      'ours, ms for each further one',
      'by hand, ms for each further one',
    ],
    rows: COUNTS.map((count, index) => {
      const [ours = 0, byHand = 0] = medians.slice(2 * index);
      const each = (total: number, one: number): number | string =>
        count === 1 ? '' : rounded((total - one) / (count - 1), 2);
      return [
        count,
        rounded(ours),
        rounded(byHand),
        each(ours, oneOfOurs),
        each(byHand, oneByHand),
      ];
    }),
    note: `Medians of ${rounds} starts each, in turn: from the call of NestFactory.create to the listening server, without the start of Node and the imports. By hand: one controller class with three routes for each producer.`,
  };
}

async function bootMilliseconds(application: Application): Promise<number> {
  const server = await started(application);
  try {
    return Number(await server.ask('boot'));
  } finally {
    await server.stop();
  }
}

async function callTable(effort: Effort): Promise<Table> {
  const ours = await callRatios('ours', effort);
  const byHand = await callRatios('by-hand', effort);
  return {
    title: 'Growth: time of a create with many producers, for that with a single one',
    columns: ['producers', 'called', 'ours', 'quartiles', 'by hand', 'quartiles', 'goal'],
    rows: ours.map(({ count, called, cells }, index) => [
      count,
      called,
      ...cells,
      ...(byHand[index]?.cells ?? []),
      count === 1 ? '' : '1',
    ]),
    note: `${effort.blocks} blocks of four bursts (A B B A) of ${effort.burstMs} ms; each side is compared with itself. 1.00 is no growth, lower is better; the row with one producer is the noise. By hand: what Nest, Fastify and the machine's caches themselves make of so many routes.`,
  };
}

interface CallRatio {
  readonly count: number;
  readonly called: string;
  readonly cells: readonly string[];
}

async function callRatios(kind: Kind, effort: Effort): Promise<CallRatio[]> {
  const single = await started({ kind, count: 1 });
  const found: CallRatio[] = [];
  try {
    for (const count of COUNTS) {
      const many = await started({ kind, count });
      try {
        for (const [called, sourceOf] of targetsAmong(count)) {
          progress(`growth: ${kind}, ${called} of ${count}`);
          const { median, lower, upper } = await timeRatio(many, sourceOf, single, effort);
          const quartiles = `${lower.toFixed(2)} to ${upper.toFixed(2)}`;
          found.push({ count, called, cells: [median.toFixed(2), quartiles] });
        }
      } finally {
        await many.stop();
      }
    }
  } finally {
    await single.stop();
  }
  return found;
}

/** What is called in an application of so many producers. */
function targetsAmong(count: number): [string, (connection: number) => RequestSource][] {
  if (count === 1) return [['the only one', () => createsAt(0)]];
  return [
    ['the first', () => createsAt(0)],
    ['a middle one', () => createsAt(Math.floor(count / 2))],
    ['the last', () => createsAt(count - 1)],
    ['all in turn', (connection) => createsAtAll(count, connection)],
  ];
}

async function timeRatio(
  many: ServerProcess,
  sourceOf: (connection: number) => RequestSource,
  single: ServerProcess,
  effort: Effort,
): Promise<Spread> {
  const loadOnMany = await Load.open(many.url, CONNECTIONS, sourceOf);
  const loadOnSingle = await Load.open(single.url, CONNECTIONS, () => createsAt(0));
  try {
    for (const load of [loadOnSingle, loadOnMany]) await warmUp(load, effort);
    const blocks = await pairedBursts(loadOnSingle, loadOnMany, effort);
    return throughputRatio(blocks);
  } finally {
    loadOnMany.close();
    loadOnSingle.close();
  }
}

function createsAt(producer: number): RequestSource {
  const request = requestTo(producer);
  return () => request;
}

function createsAtAll(count: number, connection: number): RequestSource {
  const requests = Array.from({ length: count }, (_, producer) => requestTo(producer));
  let turn = connection;
  return () => requests[turn++ % count]!;
}

const requestTo = (producer: number): string =>
  repeated('create')().replace('POST /', `POST /p${producer}/`);

const started = ({ kind, count }: Application): Promise<ServerProcess> =>
  ServerProcess.start(SERVE, [kind, String(count)]);
