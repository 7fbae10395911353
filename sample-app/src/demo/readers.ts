import type { Orders } from '../orders/orders.js';

const READERS = 4;

/** They read orders without a pause, as the users of an application do. */
export class Readers {
  reads = 0;
  failures = 0;
  private isOver = false;
  private readonly atWork: Promise<unknown>;

  constructor(private readonly orders: Orders) {
    this.atWork = Promise.all(Array.from({ length: READERS }, () => this.work()));
  }

  /** Resolves when orders were read so many times more. */
  async more(reads: number): Promise<void> {
    const goal = this.reads + reads;
    while (this.reads < goal) await this.read();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.atWork;
  }

  private async work(): Promise<void> {
    while (!this.isOver) await this.read();
  }

  private async read(): Promise<void> {
    try {
      await this.orders.read();
    } catch {
      this.failures += 1;
    }
    this.reads += 1;
  }
}
