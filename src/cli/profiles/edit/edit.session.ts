import { ProfilesFileError } from '../../../profiles/file/profiles-file.error.js';
import { CliError, InterruptedError } from '../../errors/cli.error.js';
import type { Output } from '../../terminal/output.js';
import type { Terminal } from '../../terminal/terminal.js';
import { edited } from './editor.js';
import { PrivateCopy } from './private-copy.js';

/** A text in an editor, until it is saved or given up. Its copy is wiped at the latest when this is closed. */
export class EditSession {
  private readonly controller = new AbortController();
  private readonly copy: PrivateCopy;
  private readonly stopListening: () => void;
  private isInEditor = false;

  constructor(
    private readonly before: string,
    private readonly terminal: Terminal,
    private readonly output: Output,
  ) {
    this.stopListening = terminal.onInterrupt((signal) => this.interrupt(signal));
    this.copy = PrivateCopy.of(before, terminal.env);
    if (!this.copy.isInMemory) output.note(`The readable copy may be on a disk: ${this.copy.path}`);
  }

  /** False where nothing was changed. What cannot be saved is offered for editing again. @throws CliError */
  async run(save: (text: string) => Promise<void>): Promise<boolean> {
    for (;;) {
      const text = await this.editedText();
      if (text === this.before) return false;
      try {
        await save(text);
        return true;
      } catch (error) {
        await this.offerAgain(error);
      }
    }
  }

  close(): void {
    this.copy.wipe();
    this.stopListening();
  }

  private async editedText(): Promise<string> {
    this.isInEditor = true;
    try {
      await edited(this.copy.path, this.terminal.env, this.controller.signal);
    } catch (error) {
      this.throwIfInterrupted();
      throw error;
    } finally {
      this.isInEditor = false;
    }
    this.throwIfInterrupted();
    return this.copy.read();
  }

  private async offerAgain(error: unknown): Promise<void> {
    const isMistake = error instanceof ProfilesFileError || error instanceof CliError;
    if (!isMistake || !this.terminal.isInteractive) throw error;
    this.output.error(error.message, undefined, {});
    const answer = await this.terminal.ask('Edit again? [Y/n] ', this.controller.signal);
    this.throwIfInterrupted();
    const isYes = answer !== undefined && /^(y(es)?)?$/i.test(answer.trim());
    if (!isYes) throw new CliError('nothing was changed');
  }

  private interrupt(signal: string | undefined): void {
    // On a terminal Ctrl-C reaches the editor too, which may have a use for it; if it ends the editor, that is seen.
    if (signal === 'SIGINT' && this.isInEditor && this.terminal.isInteractive) return;
    this.copy.wipe();
    this.controller.abort();
  }

  private throwIfInterrupted(): void {
    if (this.controller.signal.aborted) {
      throw new InterruptedError('interrupted: nothing was changed');
    }
  }
}
