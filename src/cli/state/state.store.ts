import { CliError } from '../errors/cli.error.js';
import type { KeptState } from './kept-state.js';
import type { StateFile } from './state.file.js';
import { StateLock } from './state.lock.js';

/** The state while a command works with it: locked, and written at every change. */
export class StateStore {
  private writing: Promise<void> = Promise.resolve();
  /** What could not be written. */
  private behind: KeptState | undefined;

  private constructor(
    private readonly file: StateFile,
    private readonly lock: StateLock,
    /** What the file held; undefined where there was none. */
    readonly found: KeptState | undefined,
  ) {}

  /** @throws CliError */
  static async open(file: StateFile): Promise<StateStore> {
    const lock = await StateLock.acquire(file.path);
    try {
      return new StateStore(file, lock, await file.read());
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Finds out, before anything is changed, whether the state can be written. @throws CliError */
  prepare(state: KeptState): Promise<void> {
    return this.file.write(state);
  }

  /** Resolves once it is on the disk; one write follows the other. @throws CliError */
  save(state: KeptState): Promise<void> {
    const write = (): Promise<void> => this.write(state);
    this.writing = this.writing.then(write, write);
    return this.writing;
  }

  /** @throws CliError with all that could not be written, encrypted. */
  async close(note: (text: string) => void): Promise<void> {
    try {
      if (this.behind === undefined) return;
      await this.save(this.behind).catch((error: unknown) => this.giveOut(error));
      note(`The state was written to ${this.file.path} after all.`);
    } finally {
      this.lock.release();
    }
  }

  private async write(state: KeptState): Promise<void> {
    this.behind = state;
    await this.file.write(state);
    this.behind = undefined;
  }

  /** The last resort: a root credential that the webhook has just made may be in it, and nowhere else. */
  private giveOut(error: unknown): never {
    const token = this.file.token(this.behind!).trim();
    const { path } = this.file;
    throw new CliError(
      (error as CliError).message,
      `What it should hold follows, encrypted with your key. Put it into ${path}, or into another file for --state:\n${token}`,
      { state: token },
    );
  }
}
