import type { ServerChoice } from '../../support/server-pair.js';

/** Two servers to be measured against each other. */
export interface Comparison {
  readonly what: string;
  readonly ours: ServerChoice;
  readonly other: ServerChoice;
  /** The least that the ratio should be. */
  readonly goal?: number;
}

const OURS: ServerChoice = { contender: 'ours', scenario: 'plain' };
const OURS_WITH_DTO: ServerChoice = { contender: 'ours', scenario: 'dto' };
const OURS_WITH_AUTH: ServerChoice = { contender: 'ours', scenario: 'auth' };

export const COMPARISONS: readonly Comparison[] = [
  { what: 'noise: itself (A/A)', ours: OURS, other: OURS },
  {
    what: 'controller by hand',
    ours: OURS,
    other: { contender: 'by-hand', scenario: 'plain' },
    goal: 1,
  },
  {
    what: 'bare route in Nest',
    ours: OURS,
    other: { contender: 'bare-route', scenario: 'plain' },
    goal: 0.95,
  },
  { what: 'bare Fastify', ours: OURS, other: { contender: 'fastify', scenario: 'plain' } },
  { what: 'node:http', ours: OURS, other: { contender: 'http', scenario: 'plain' } },
  {
    what: 'DTO: by hand, pipe for the payload',
    ours: OURS_WITH_DTO,
    other: { contender: 'by-hand', scenario: 'dto' },
    goal: 1.3,
  },
  {
    what: 'DTO: by hand, pipe for the body',
    ours: OURS_WITH_DTO,
    other: { contender: 'by-hand-pipe', scenario: 'dto' },
    goal: 1.3,
  },
  { what: 'token cached: itself without', ours: OURS_WITH_AUTH, other: OURS, goal: 0.95 },
  {
    what: 'token cached: by hand with',
    ours: OURS_WITH_AUTH,
    other: { contender: 'by-hand', scenario: 'auth' },
  },
];
