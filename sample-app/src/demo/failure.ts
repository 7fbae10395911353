/** A step of the demo that did not go as it should. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** @param what holds when all is well; it is shown when it does not hold, so it must carry no secret. */
export function check(holds: boolean, what: string): void {
  if (!holds) throw new Failure(`not so: ${what}`);
}
