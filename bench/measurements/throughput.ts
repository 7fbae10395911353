import type { Table } from '../support/table.js';
import { measureAddedLatency } from './throughput/added-latency.js';
import { measureColdAuthentication } from './throughput/cold-authentication.js';
import { measureRatios } from './throughput/ratios.js';

/** What a call costs beside the same call to controllers written by hand and to bare servers. */
export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  return [
    await measureRatios(quick),
    await measureAddedLatency(quick),
    await measureColdAuthentication(quick),
  ];
}
