import { type Action, ACTIONS } from '../../servers/constant-answers.js';
import { Load } from '../../support/load.js';
import {
  type Effort,
  pairedBursts,
  requestCount,
  requestsPerSecond,
  throughputRatio,
  warmUp,
} from '../../support/paired-bursts.js';
import { progress } from '../../support/progress.js';
import { repeated, type RequestSource, rotationChain } from '../../support/requests.js';
import { withPair } from '../../support/server-pair.js';
import type { ServerProcess } from '../../support/server-process.js';
import type { Table } from '../../support/table.js';
import { ValidationService } from '../../support/validation-service.js';
import { type Comparison, COMPARISONS } from './comparisons.js';

const CONNECTIONS = 12;
const FULL: Effort = { blocks: 10, burstMs: 300, warmUpMs: 2000, warmUpCalls: 8000 };
const QUICK: Effort = { blocks: 4, burstMs: 150, warmUpMs: 800, warmUpCalls: 3000 };

type Row = Table['rows'][number];

/** What is called: a rotate goes on with the payload that the last one answered, or repeats itself. */
interface Calls {
  readonly name: string;
  readonly sourceOf: (connection: number) => RequestSource;
}

const CALLS: readonly Calls[] = ACTIONS.map((action) => ({
  name: action,
  sourceOf: action === 'rotate' ? rotationChain : sameCalls(action),
}));

const REPEATED_ROTATE: Calls = { name: 'rotate repeated', sourceOf: sameCalls('rotate') };

export async function measureRatios(quick: boolean): Promise<Table> {
  const effort = quick ? QUICK : FULL;
  const service = await ValidationService.start();
  const rows: Row[] = [];
  try {
    for (const comparison of COMPARISONS) {
      rows.push(...(await compare(comparison, effort, service.url)));
    }
  } finally {
    service.stop();
  }
  return {
    title: 'Throughput: our requests for each of the other side, on one core',
    columns: [
      'against',
      'call',
      'ratio',
      'quartiles',
      'ours/s',
      'other/s',
      'µs ours',
      'µs other',
      'goal',
    ],
    rows,
    note: `${CONNECTIONS} keep-alive connections, no pipelining; median of ${effort.blocks} blocks of four bursts (A B B A) of ${effort.burstMs} ms, both servers up, servers on one core and the load on the other. The A/A rows show the noise. "rotate" goes on with the payload that was answered last; "rotate repeated" sends one payload over and over, as after lost answers. The bare contenders check nothing and answer a constant. µs: time that the server was on its core for a call, which other work on the machine disturbs least.`,
  };
}

async function compare(comparison: Comparison, effort: Effort, validateUrl: string) {
  const { what, ours, other } = comparison;
  const calls = what === 'controller by hand' ? [...CALLS, REPEATED_ROTATE] : CALLS;
  return withPair(
    ours,
    other,
    async (...servers) => {
      const rows: Row[] = [];
      for (const call of calls) {
        progress(`${what}: ${call.name}`);
        rows.push(await compareOn(servers, call, comparison, effort));
      }
      return rows;
    },
    validateUrl,
  );
}

async function compareOn(
  servers: readonly [ServerProcess, ServerProcess],
  { name, sourceOf }: Calls,
  { what, goal }: Comparison,
  effort: Effort,
): Promise<Row> {
  const ours = await Load.open(servers[0].url, CONNECTIONS, sourceOf);
  const other = await Load.open(servers[1].url, CONNECTIONS, sourceOf);
  try {
    await warmUp(ours, effort);
    await warmUp(other, effort);
    const before = await cpuSecondsOf(servers);
    const blocks = await pairedBursts(ours, other, effort);
    const after = await cpuSecondsOf(servers);
    const { median, lower, upper } = throughputRatio(blocks);
    const bursts = [blocks.flatMap(({ a }) => a), blocks.flatMap(({ b }) => b)];
    const cpuSeconds = after.map((seconds, side) => seconds - (before[side] ?? 0));
    return [
      what,
      name,
      median.toFixed(2),
      `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
      ...bursts.map((side) => Math.round(requestsPerSecond(side))),
      ...bursts.map((side, index) => microseconds(cpuSeconds[index], requestCount(side))),
      goal === undefined ? '' : `≥ ${goal}`,
    ];
  } finally {
    ours.close();
    other.close();
  }
}

async function cpuSecondsOf(servers: readonly ServerProcess[]): Promise<number[]> {
  return Promise.all(servers.map((server) => server.cpuSeconds()));
}

/** Per call; empty where it is not known. */
function microseconds(seconds = Number.NaN, calls: number): string {
  return Number.isNaN(seconds) ? '' : ((seconds / calls) * 1e6).toFixed(0);
}

/** One token and one request for all connections. */
function sameCalls(action: Action): () => RequestSource {
  const source = repeated(action);
  return () => source;
}
