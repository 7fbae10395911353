import { type Circle, WORKERS } from './circle.js';

const MINUTE = 60_000;
/** A login is replaced after 25 to 45 minutes, so that there are at most so many steps to one that ends. */
const STEPS_PER_EXPIRY = 9;

/** What has to be reached at least. */
export interface Goals {
  readonly queries: number;
  readonly rotations: number;
  readonly expiries: number;
}

/** Logins live for an hour. Time goes by in steps of 5 minutes, and no query takes longer than one of them. */
export async function playCalmly(circle: Circle, goals: Goals): Promise<void> {
  const load = circle.startLoad();
  const questions = questionsPerStep(goals, goals.expiries * STEPS_PER_EXPIRY);
  while (!isReached(circle, goals)) {
    // oxlint-disable no-await-in-loop -- one after the other
    const passing = circle.pass(5 * MINUTE);
    if (needsRotation(circle, goals)) await circle.rotate();
    await passing;
    await load.round(questions);
  }
}

/** The login in use is revoked at once, again and again. */
export async function playHarshly(circle: Circle, goals: Goals): Promise<void> {
  const load = circle.startLoad();
  const questions = questionsPerStep(goals, goals.expiries);
  while (!isReached(circle, goals)) {
    await circle.pass(MINUTE);
    await circle.revokeInUse();
    if (needsRotation(circle, goals)) await circle.rotate();
    await load.round(questions);
  }
}

function questionsPerStep({ queries }: Goals, steps: number): number {
  return Math.floor(queries / steps / WORKERS);
}

function needsRotation({ rotations, expiries }: Circle, goals: Goals): boolean {
  return rotations * goals.expiries < expiries * goals.rotations;
}

function isReached(circle: Circle, { queries, rotations, expiries }: Goals): boolean {
  return circle.queries >= queries && circle.rotations >= rotations && circle.expiries >= expiries;
}
