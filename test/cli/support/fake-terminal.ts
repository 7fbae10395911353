import type { Terminal, TextStream } from '../../../src/cli/terminal/terminal.js';

/** A terminal that somebody looks at, or a pipe. */
export class FakeTerminal implements Terminal {
  out = '';
  err = '';

  readonly isInteractive = false;
  readonly stdout: TextStream;
  readonly stderr: TextStream;

  constructor(
    isTty: boolean,
    readonly env: Record<string, string | undefined> = {},
    private readonly typed = '',
  ) {
    this.stdout = streamTo(isTty, (text) => (this.out += text));
    this.stderr = streamTo(isTty, (text) => (this.err += text));
  }

  input(): Promise<string> {
    return Promise.resolve(this.typed);
  }

  ask(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  onInterrupt(): () => void {
    return () => {};
  }

  exit(): void {}
}

function streamTo(isTty: boolean, take: (text: string) => void): TextStream {
  return {
    isTty,
    leadsNowhere: () => false,
    write: take,
    flush: (text) => Promise.resolve(take(text)),
  };
}
