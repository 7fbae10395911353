import type { Sample } from '../sample.js';

/** What a circle has come to. */
export interface CircleReport {
  readonly queries: number;
  /** What callers of the application have seen. */
  readonly failures: readonly unknown[];
  /** SQLSTATE of each call that PostgreSQL has refused or broken off; callers need not have seen it. */
  readonly refusals: readonly unknown[];
  /** As how many different roles queries were made. */
  readonly rolesUsed: number;
  readonly rotations: number;
  readonly expiries: number;
  readonly fetches: number;
  readonly failedFetches: number;
  readonly poolsLeft: number;
  /** Sessions of the application after its end. */
  readonly sessionsLeft: number;
  readonly leasesLeft: readonly string[];
  /** Root roles beside the one that the Gateway has stored. */
  readonly rootsLeft: readonly string[];
  /** What the application had to warn of. */
  readonly warnings: readonly string[];
}

/** How it should have ended. */
export const NOTHING_IS_LEFT = {
  failedFetches: 0,
  poolsLeft: 0,
  sessionsLeft: 0,
  leasesLeft: [],
  rootsLeft: [],
  warnings: [],
};

const MOST_TRIES = 1000;
const LEASES = 'akeyless\\_lease\\_%';

export const leasesOn = ({ witness }: Sample): Promise<string[]> => witness.rolesLike(LEASES);

export const rootsOn = ({ witness }: Sample): Promise<string[]> =>
  witness.rolesLike('akeyless\\_root\\_%');

/** How many sessions of leases there are, once those that are about to end had the time for it. */
export async function sessionsOn(sample: Sample): Promise<number> {
  const sql = 'SELECT FROM pg_stat_activity WHERE usename LIKE $1';
  for (let tries = 1; ; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { length } = await sample.asAdmin(sql, [LEASES]);
    if (length === 0 || tries === MOST_TRIES) return length;
  }
}
