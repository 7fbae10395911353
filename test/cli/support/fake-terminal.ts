import type { Terminal, TextStream } from '../../../src/cli/terminal/terminal.js';

/** A terminal that somebody looks at, or a pipe. */
export class FakeTerminal implements Terminal {
  out = '';
  err = '';

  readonly stdout: TextStream;
  readonly stderr: TextStream;

  constructor(
    isTty: boolean,
    readonly env: Record<string, string> = {},
  ) {
    this.stdout = { isTty, write: (text) => void (this.out += text) };
    this.stderr = { isTty, write: (text) => void (this.err += text) };
  }

  input(): Promise<string> {
    return Promise.resolve('');
  }

  onInterrupt(): () => void {
    return () => {};
  }

  exit(): void {}
}
