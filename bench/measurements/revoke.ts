import { progress } from '../support/progress.js';
import { bodyOf } from '../support/requests.js';
import { type ServerChoice, startServer } from '../support/server-pair.js';
import { spreadOf } from '../support/statistics.js';
import type { Table } from '../support/table.js';

interface Contestant extends ServerChoice {
  readonly name: string;
}

const CONTESTANTS: readonly Contestant[] = [
  { name: 'serial', contender: 'by-hand', scenario: 'revoke-upstream' },
  { name: 'ours, 8 at a time (default)', contender: 'ours', scenario: 'revoke-upstream' },
  { name: 'ours, 64 at a time', contender: 'ours', scenario: 'revoke-upstream-64' },
];

interface Size {
  readonly ids: number;
  readonly repeats: number;
}

const FULL: readonly Size[] = [
  { ids: 1, repeats: 30 },
  { ids: 100, repeats: 5 },
  { ids: 10_000, repeats: 1 },
];

const QUICK: readonly Size[] = [
  { ids: 1, repeats: 5 },
  { ids: 100, repeats: 2 },
  { ids: 1000, repeats: 1 },
];

/** One revoke of many ids, where each takes 20 ms upstream, against revoking one after the other. */
export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  const sizes = quick ? QUICK : FULL;
  const columns: number[][] = [];
  for (const contestant of CONTESTANTS) columns.push(await timesOf(contestant, sizes));
  const [serial = [], ...ours] = columns;
  return [
    {
      title: 'One revoke of many ids, 20 ms each upstream (ms)',
      columns: ['ids', ...CONTESTANTS.map(({ name }) => name), 'faster (8)', 'faster (64)'],
      rows: sizes.map(({ ids }, row) => [
        ids,
        ...columns.map((column) => column[row]?.toFixed(1) ?? ''),
        ...ours.map((column) => `${((serial[row] ?? 0) / (column[row] ?? 0)).toFixed(1)}×`),
      ]),
      note: `Serial is the controller by hand. Medians of ${sizes.map(({ repeats }) => repeats).join(', ')} calls.`,
    },
  ];
}

async function timesOf(contestant: Contestant, sizes: readonly Size[]): Promise<number[]> {
  const server = await startServer(contestant);
  try {
    await revoke(server.url, 1);
    const medians: number[] = [];
    for (const { ids, repeats } of sizes) {
      progress(`revoke of ${ids}: ${contestant.name}`);
      const times: number[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) times.push(await revoke(server.url, ids));
      medians.push(spreadOf(times).median);
    }
    return medians;
  } finally {
    await server.stop();
  }
}

/** How long it takes, in milliseconds. */
async function revoke(url: string, count: number): Promise<number> {
  const ids = Array.from({ length: count }, (_, index) => `v_readonly_${index}`);
  const { payload } = JSON.parse(bodyOf('revoke')) as { payload: string };
  const startedAt = performance.now();
  const response = await fetch(`${url}/sync/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ payload, ids }),
  });
  const { revoked } = (await response.json()) as { revoked?: string[] };
  const took = performance.now() - startedAt;
  if (revoked?.length !== count) throw new Error(`${revoked?.length} of ${count} were revoked`);
  return took;
}
