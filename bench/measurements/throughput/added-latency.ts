import { ACTIONS } from '../../servers/constant-answers.js';
import { Load } from '../../support/load.js';
import {
  type Block,
  type Effort,
  meanOf,
  pairedBursts,
  warmUp,
} from '../../support/paired-bursts.js';
import { progress } from '../../support/progress.js';
import { repeated, type RequestSource, rotationChain } from '../../support/requests.js';
import { type ServerChoice, withPair } from '../../support/server-pair.js';
import { quantile, type Spread, spreadOf } from '../../support/statistics.js';
import type { Table } from '../../support/table.js';

const CONNECTIONS = 50;
/** At 100 ms a call, 50 connections warm nothing up. */
const WARM_UP_CONNECTIONS = 400;
const FULL: Effort = { blocks: 8, burstMs: 1000, warmUpMs: 4000, warmUpCalls: 3000 };
const QUICK: Effort = { blocks: 2, burstMs: 500, warmUpMs: 1000, warmUpCalls: 1000 };

const OURS: ServerChoice = { contender: 'ours', scenario: 'slow-upstream' };
const BY_HAND: ServerChoice = { contender: 'by-hand', scenario: 'slow-upstream' };

/** How much later the slowest answers come than from a controller by hand, where the upstream takes its time. */
export async function measureAddedLatency(quick: boolean): Promise<Table> {
  const effort = quick ? QUICK : FULL;
  const rows = await withPair(OURS, BY_HAND, async ({ url: urlOfOurs }, { url: urlOfByHand }) => {
    const found: Table['rows'][number][] = [];
    for (const action of ACTIONS) {
      progress(`upstream of 100 ms: ${action}`);
      const sourceOf = action === 'rotate' ? rotationChain : () => repeated(action);
      await warmUpAt(urlOfOurs, sourceOf, effort);
      await warmUpAt(urlOfByHand, sourceOf, effort);
      const blocks = await blocksOf(urlOfOurs, urlOfByHand, sourceOf, effort);
      found.push([action, ...cellsOf(blocks), '< 2 ms']);
    }
    return found;
  });
  return {
    title: 'Latency added at an upstream of 100 ms, against the controller by hand (ms)',
    columns: ['call', 'p99 ours', 'p99 by hand', 'p99 added', 'quartiles', 'p50 added', 'goal'],
    rows,
    note: `${CONNECTIONS} keep-alive connections that start together, so that calls arrive in waves of ${CONNECTIONS}; median of ${effort.blocks} blocks of four bursts (A B B A) of ${effort.burstMs} ms.`,
  };
}

type SourceOf = (connection: number) => RequestSource;

async function warmUpAt(url: string, sourceOf: SourceOf, effort: Effort): Promise<void> {
  // Roots of their own: a rotation that was made before would only be remembered.
  const load = await Load.open(url, WARM_UP_CONNECTIONS, (index) => sourceOf(index + CONNECTIONS));
  try {
    await warmUp(load, effort);
  } finally {
    load.close();
  }
}

async function blocksOf(
  urlOfOurs: string,
  urlOfByHand: string,
  sourceOf: SourceOf,
  effort: Effort,
): Promise<Block[]> {
  const ours = await Load.open(urlOfOurs, CONNECTIONS, sourceOf);
  const byHand = await Load.open(urlOfByHand, CONNECTIONS, sourceOf);
  try {
    return await pairedBursts(ours, byHand, effort);
  } finally {
    ours.close();
    byHand.close();
  }
}

function cellsOf(blocks: readonly Block[]): string[] {
  const p99 = { ours: quantiles(blocks, 'a', 0.99), byHand: quantiles(blocks, 'b', 0.99) };
  const added = addedAt(blocks, 0.99);
  return [
    meanOf(p99.ours).toFixed(1),
    meanOf(p99.byHand).toFixed(1),
    added.median.toFixed(2),
    `${added.lower.toFixed(2)} to ${added.upper.toFixed(2)}`,
    addedAt(blocks, 0.5).median.toFixed(2),
  ];
}

function addedAt(blocks: readonly Block[], share: number): Spread {
  const byHand = quantiles(blocks, 'b', share);
  return spreadOf(
    quantiles(blocks, 'a', share).map((ours, block) => ours - (byHand[block] ?? Number.NaN)),
  );
}

/** One quantile of each block. */
function quantiles(blocks: readonly Block[], side: 'a' | 'b', share: number): number[] {
  return blocks.map((block) =>
    quantile(
      block[side].flatMap(({ latencies }) => latencies),
      share,
    ),
  );
}
