/** The Gateway's clock: the one on the wall, moved forward at will. */
export class GatewayClock {
  constructor(
    private readonly wallTime: () => number,
    /** How far it is ahead, in milliseconds. */
    public aheadMs = 0,
  ) {}

  now(): number {
    return this.wallTime() + this.aheadMs;
  }

  /** Never goes back. */
  moveTo(time: number): void {
    this.aheadMs += Math.max(0, time - this.now());
  }
}
