import { type Clock, systemClock } from '../../shared/clock.js';
import type { Random } from '../../shared/random.js';

/** What a credential depends on beside its source; tests give their own. */
export interface Surroundings {
  readonly clock: Clock;
  /** Draws the times of refreshes. */
  readonly random: Random;
}

export const systemSurroundings: Surroundings = { clock: systemClock, random: Math.random };
