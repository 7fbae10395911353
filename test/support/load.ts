/** Workers that ask again as soon as they have their answer. */
export class Load {
  /** What was answered. */
  readonly answers = new Set<string>();
  readonly failures: unknown[] = [];
  /** How many questions each worker has had answered, well or badly. */
  private readonly answered: number[];
  private readonly workers: Promise<void>[];
  private isOver = false;
  private onAnswer = (): void => {};

  constructor(
    workers: number,
    private readonly ask: () => Promise<string>,
  ) {
    this.answered = Array.from({ length: workers }, () => 0);
    this.workers = this.answered.map((_, worker) => this.work(worker));
  }

  /** How many questions were answered, well or badly. */
  get questions(): number {
    return this.answered.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when every worker has had so many questions answered that it asked after this call. */
  async round(questions: number): Promise<void> {
    // The one that is on its way was asked before.
    const goals = this.answered.map((count) => count + questions + 1);
    await new Promise<void>((resolve) => {
      this.onAnswer = () => {
        if (goals.every((goal, worker) => this.answered[worker]! >= goal)) resolve();
      };
    });
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.workers);
  }

  private async work(worker: number): Promise<void> {
    while (!this.isOver) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        this.answers.add(await this.ask());
      } catch (error) {
        this.failures.push(error);
      }
      this.answered[worker]! += 1;
      this.onAnswer();
    }
  }
}
