import { Load } from '../../../support/load.js';

const WORKERS = 20;

/** What an operator does, one after the other. */
export interface HandRotation {
  makeNew(): Promise<void> | void;
  putUnderTheSamePath(): Promise<void> | void;
  revokeOld(): Promise<void> | void;
}

/** Rotates by hand while an application is busy, before, between and after the steps. */
export async function rotateByHand(
  call: () => Promise<string>,
  { makeNew, putUnderTheSamePath, revokeOld }: HandRotation,
): Promise<Load> {
  const load = new Load(WORKERS, call);
  try {
    await load.round(2);
    await makeNew();
    await load.round(2);
    await putUnderTheSamePath();
    await load.round(2);
    await revokeOld();
    await load.round(2);
  } finally {
    await load.stop();
  }
  return load;
}
