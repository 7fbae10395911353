import { fileURLToPath } from 'node:url';
import { onServerCore } from '../support/cores.js';
import { rounded } from '../support/format.js';
import { entryPoints, mandatoryPeers } from '../support/library.js';
import { Load } from '../support/load.js';
import { outputOf } from '../support/program.js';
import { repeated } from '../support/requests.js';
import { progress } from '../support/progress.js';
import { SERVE_SCRIPT } from '../support/server-pair.js';
import { ServerProcess } from '../support/server-process.js';
import { quantile, spreadOf } from '../support/statistics.js';
import type { Table } from '../support/table.js';
import { takeTurns } from '../support/take-turns.js';

const IMPORT = fileURLToPath(new URL('../servers/start-import.js', import.meta.url));

export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  const rounds = quick ? 10 : 30;
  return [await startTable(rounds), await importTable(rounds)];
}

async function startTable(rounds: number): Promise<Table> {
  progress('starts');
  const contenders = ['by-hand', 'ours', 'by-hand'];
  await takeTurns(contenders, 1, millisecondsToFirstAnswer);
  const results = await takeTurns(contenders, rounds, millisecondsToFirstAnswer);
  const labels = ['by hand', 'ours', 'by hand again (noise)'];
  const [byHand = []] = results;
  return {
    title: 'Start: from the start of the process to the first 200 of a create',
    columns: ['contender', 'median ms', '95th percentile ms', 'of by hand', 'quartiles', 'goal'],
    rows: results.map((times, index) => {
      const { median, lower, upper } = spreadOf(times.map((ms, round) => ms / byHand[round]!));
      return [
        labels[index] ?? '',
        rounded(quantile(times, 0.5)),
        rounded(quantile(times, 0.95)),
        median.toFixed(2),
        `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
        contenders[index] === 'ours' ? '≤ 1.1' : '',
      ];
    }),
    note: `${rounds} starts each, in turn, after one that is not counted; each is compared with the start by hand of its own round.`,
  };
}

async function millisecondsToFirstAnswer(contender: string): Promise<number> {
  const startedAt = performance.now();
  const server = await ServerProcess.start(SERVE_SCRIPT, [contender, 'plain']);
  try {
    const load = await Load.open(server.url, 1, () => repeated('create'));
    await load.burst(0);
    const took = performance.now() - startedAt;
    load.close();
    return took;
  } finally {
    await server.stop();
  }
}

async function importTable(rounds: number): Promise<Table> {
  progress('imports');
  const imports = entryPoints.flatMap((entryPoint) => [
    [entryPoint, ...mandatoryPeers],
    [entryPoint],
  ]);
  const results = await takeTurns([...imports, ['@nestjs/core']], rounds, importMilliseconds);
  const cells = results.map((times) => [
    rounded(quantile(times, 0.5)),
    rounded(quantile(times, 0.95)),
  ]);
  const nestAlone = cells.at(-1) ?? [];
  return {
    title: 'Import of each entry point in a fresh process',
    columns: [
      'entry point',
      'after Nest, median ms',
      '95th percentile ms',
      'cold, median ms',
      '95th percentile ms',
    ],
    rows: [
      ...entryPoints.map((entryPoint, index) => [
        entryPoint,
        ...(cells[2 * index] ?? []),
        ...(cells[2 * index + 1] ?? []),
      ]),
      ['@nestjs/core alone', '', '', ...nestAlone],
    ],
    note: `${rounds} imports each, in turn. "After Nest": ${mandatoryPeers.join(', ')} are loaded before, so that only the library's own modules count. "Cold": nothing is.`,
  };
}

async function importMilliseconds(specifiers: readonly string[]): Promise<number> {
  return Number(await outputOf(onServerCore([process.execPath, IMPORT, ...specifiers])));
}
