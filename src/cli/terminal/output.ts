import { printable } from './printable.js';
import { type Style, styleFor } from './style.js';
import type { Terminal } from './terminal.js';

/** What a command prints: results on standard output, all else beside it; for people or for scripts. */
export class Output {
  private readonly style: Style;
  private readonly noteStyle: Style;

  constructor(
    private readonly terminal: Terminal,
    private readonly isJson: boolean,
  ) {
    this.style = styleFor(terminal.stdout, terminal);
    this.noteStyle = styleFor(terminal.stderr, terminal);
  }

  /** @param text must be printable */
  result(json: unknown, text: (style: Style) => string): void {
    const line = this.isJson ? JSON.stringify(json) : text(this.style);
    if (line !== '') this.terminal.stdout.write(`${line}\n`);
  }

  /** Something that a person should know, and that changes nothing. */
  note(text: string): void {
    const line = this.isJson ? JSON.stringify({ note: text }) : this.noteStyle.dim(printable(text));
    this.terminal.stderr.write(`${line}\n`);
  }

  error(message: string, hint: string | undefined, details: object): void {
    const error = { message, ...(hint !== undefined && { hint }), ...details };
    this.terminal.stderr.write(
      this.isJson ? `${JSON.stringify({ error })}\n` : this.readable(message, hint),
    );
  }

  private readable(message: string, hint = ''): string {
    const lines = hint === '' ? [] : printable(hint).split('\n');
    const { red, dim } = this.noteStyle;
    return [
      `${red('error:')} ${printable(message)}\n`,
      ...lines.map((line) => `  ${dim(line)}\n`),
    ].join('');
  }
}
