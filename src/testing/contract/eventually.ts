import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/** Asks with growing pauses until it is so; false once `patienceMs` have passed. */
export async function eventually(
  isSo: () => Promise<boolean>,
  patienceMs: number,
): Promise<boolean> {
  let leftMs = patienceMs;
  for (let next = FIRST_PAUSE_MS; ; next = Math.min(next * 2, LONGEST_PAUSE_MS)) {
    if (await isSo()) return true;
    if (leftMs <= 0) return false;
    const pauseMs = Math.min(next, leftMs);
    await pause(pauseMs);
    leftMs -= pauseMs;
  }
}
