import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Fernet } from '../../shared/fernet.js';
import { FernetError } from '../../shared/fernet.error.js';
import { CliError } from '../errors/cli.error.js';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import { KIND, type KeptState, VERSION } from './kept-state.js';
import { replaceFile } from '../../shared/replace-file.js';

/** The encrypted file in which a gateway's state is kept from one command to the next. */
export class StateFile {
  private constructor(
    readonly path: string,
    private readonly fernet: Fernet,
  ) {}

  /** Links are followed, so that the file itself is locked and replaced. @throws CliError */
  static async at(path: string, fernet: Fernet): Promise<StateFile> {
    try {
      return new StateFile(await realpath(path), fernet);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return new StateFile(resolve(path), fernet);
      throw new CliError(`the state cannot be read from ${path}: ${reasonOf(error)}`);
    }
  }

  /** Undefined where there is no file. @throws CliError */
  async read(): Promise<KeptState | undefined> {
    const token = await this.content();
    return token === undefined ? undefined : this.opened(token);
  }

  /** What the file is to hold. */
  token(state: KeptState): string {
    return `${this.fernet.encrypt(JSON.stringify(state))}\n`;
  }

  /** Resolves once it is on the disk. @throws CliError */
  async write(state: KeptState): Promise<void> {
    try {
      await replaceFile(this.path, this.token(state));
    } catch (error) {
      throw new CliError(`the state cannot be written to ${this.path}: ${reasonOf(error)}`);
    }
  }

  private async content(): Promise<string | undefined> {
    try {
      if ((await stat(this.path)).isFile()) return await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw new CliError(`the state cannot be read from ${this.path}: ${reasonOf(error)}`);
    }
    throw new CliError(`the state cannot be kept in ${this.path}: it is no file`);
  }

  private opened(token: string): KeptState {
    const state = this.parsed(token);
    if (state.kind !== KIND) {
      throw new CliError(
        `${this.path} holds something else than the state of a gateway`,
        'It was left as it is. Give another file with --state.',
      );
    }
    if (state.version === VERSION) return state as KeptState;
    throw new CliError(`${this.path} was written by a newer version of nestjs-akeyless`);
  }

  private parsed(token: string): Partial<KeptState> {
    try {
      const text = this.fernet.decrypt(token).toString();
      return (JSON.parse(text) ?? {}) as Partial<KeptState>;
    } catch (error) {
      if (error instanceof SyntaxError) return {};
      if (!(error instanceof FernetError)) throw error;
      throw new CliError(
        `the state in ${this.path} cannot be opened: it was encrypted with another key, or altered, or cut short`,
        'It was left as it is. Is ACCT_KEY the key that it was made with? --state names another file.',
      );
    }
  }
}
