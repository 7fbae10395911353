import { type Spread, spreadOf } from './statistics.js';
import type { Burst, Load } from './load.js';

/** How long two servers are measured against each other. */
export interface Effort {
  readonly blocks: number;
  readonly burstMs: number;
  readonly warmUpMs: number;
  /** What a server is called at least before it counts: on a busy machine time alone warms nothing up. */
  readonly warmUpCalls: number;
}

const MOST_WARM_UPS = 10;

/** Has the server's code compiled, before it is measured. */
export async function warmUp(load: Load, { warmUpMs, warmUpCalls }: Effort): Promise<void> {
  let calls = 0;
  for (let round = 0; round === 0 || (calls < warmUpCalls && round < MOST_WARM_UPS); round++) {
    calls += (await load.burst(warmUpMs)).latencies.length;
  }
}

/** Four bursts in turn, A B B A, so that a machine that slows down or speeds up favours neither. */
export interface Block {
  readonly a: readonly Burst[];
  readonly b: readonly Burst[];
}

/** Both servers are up the whole time; only one is under load at a time. */
export async function pairedBursts(
  a: Load,
  b: Load,
  { blocks, burstMs }: Effort,
): Promise<Block[]> {
  const all: Block[] = [];
  for (let block = 0; block < blocks; block++) {
    const firstA = await a.burst(burstMs);
    const firstB = await b.burst(burstMs);
    const secondB = await b.burst(burstMs);
    const secondA = await a.burst(burstMs);
    all.push({ a: [firstA, secondA], b: [firstB, secondB] });
  }
  return all;
}

/** Requests of A in a block for each of B. */
export function throughputRatio(blocks: readonly Block[]): Spread {
  return spreadOf(blocks.map(({ a, b }) => requestsPerSecond(a) / requestsPerSecond(b)));
}

export function requestsPerSecond(bursts: readonly Burst[]): number {
  return meanOf(bursts.map((burst) => burst.requestsPerSecond));
}

export function requestCount(bursts: readonly Burst[]): number {
  return bursts.reduce((sum, { latencies }) => sum + latencies.length, 0);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
