import { once } from 'node:events';
import type { Output } from './output.js';
import type { Terminal } from './terminal.js';

const EXIT_CODE = 130;

/** Ctrl-C: the first one asks the command to end in order, the second one ends the process. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly stopListening: () => void;
  /** What to tell somebody whose command cannot be ended at once. */
  notice: string | undefined;

  constructor(terminal: Terminal, output: Output) {
    this.stopListening = terminal.onInterrupt(() => {
      if (this.signal.aborted) return terminal.exit(EXIT_CODE);
      if (this.notice !== undefined) output.note(this.notice);
      this.controller.abort();
    });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Resolves after a time, or when the command is to end. */
  async pause(ms: number): Promise<void> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), ms);
    await aborted(AbortSignal.any([this.signal, timeout.signal]));
    clearTimeout(timer);
  }

  /** Resolves when the command is to end. */
  interrupted(): Promise<void> {
    return aborted(this.signal);
  }

  close(): void {
    this.stopListening();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
