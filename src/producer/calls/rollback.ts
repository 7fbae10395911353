/** Registers an undo that runs if the handler throws. */
export type OnRollbackFunction = (undo: () => unknown) => void;

/** The undos of one handler call. */
export class Rollback {
  private readonly undos: (() => unknown)[] = [];

  readonly register: OnRollbackFunction = (undo) => {
    this.undos.push(undo);
  };

  /** Runs all undos, last registered first, and returns what they threw. */
  async run(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const undo of this.undos.toReversed()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
