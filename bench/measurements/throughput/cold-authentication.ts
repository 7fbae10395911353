import { Load } from '../../support/load.js';
import { progress } from '../../support/progress.js';
import { withFreshTokens } from '../../support/requests.js';
import { type ServerChoice, withPair } from '../../support/server-pair.js';
import { spreadOf } from '../../support/statistics.js';
import type { Table } from '../../support/table.js';
import { ValidationService } from '../../support/validation-service.js';

const VALIDATION_MS = 50;
const OURS: ServerChoice = { contender: 'ours', scenario: 'auth' };
const BY_HAND: ServerChoice = { contender: 'by-hand', scenario: 'auth' };

/** The first call with a token: it waits for the validation service, and for what each side adds. */
export async function measureColdAuthentication(quick: boolean): Promise<Table> {
  const blocks = quick ? 5 : 40;
  progress('token not cached');
  const service = await ValidationService.start(VALIDATION_MS);
  try {
    const { ours, byHand } = await withPair(
      OURS,
      BY_HAND,
      (a, b) => firstCalls(a.url, b.url, blocks),
      service.url,
    );
    return {
      title: `First call with a token, at a validation service of ${VALIDATION_MS} ms (ms)`,
      columns: ['', 'median', 'quartiles'],
      rows: [
        ['ours', ...cellsOf(ours)],
        ['by hand', ...cellsOf(byHand)],
        ['added', ...cellsOf(ours.map((value, index) => value - (byHand[index] ?? Number.NaN)))],
      ],
      note: `${ours.length} creates of each side in turn (A B B A), a new token with each.`,
    };
  } finally {
    service.stop();
  }
}

/** A burst of no length is one call. */
const ONE_CALL_MS = 0;

async function firstCalls(urlOfOurs: string, urlOfByHand: string, blocks: number) {
  const sides = {
    ours: await Load.open(urlOfOurs, 1, () => withFreshTokens('create')),
    byHand: await Load.open(urlOfByHand, 1, () => withFreshTokens('create')),
  };
  const found: Record<keyof typeof sides, number[]> = { ours: [], byHand: [] };
  const call = async (side: keyof typeof sides, isKept: boolean): Promise<void> => {
    const { latencies } = await sides[side].burst(ONE_CALL_MS);
    if (isKept) found[side].push(...latencies);
  };
  try {
    // The first block is for warming up.
    for (let block = 0; block <= blocks; block++) {
      for (const side of ['ours', 'byHand', 'byHand', 'ours'] as const) await call(side, block > 0);
    }
    return found;
  } finally {
    sides.ours.close();
    sides.byHand.close();
  }
}

function cellsOf(values: readonly number[]): string[] {
  const { median, lower, upper } = spreadOf(values);
  return [median.toFixed(2), `${lower.toFixed(2)} to ${upper.toFixed(2)}`];
}
