import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CliError } from '../../errors/cli.error.js';
import { reasonOf } from '../../../shared/system-error.js';
import { copyPrefix } from './copy-name.js';
import { basesOfCopies, isMemory } from './private-folders.js';
import { wipe } from './wipe.js';

/** Editors know by it what they show. */
const FILE = 'credentials.yml';

/** A readable copy for this account alone. All is done at once, so that no signal comes in between. */
export class PrivateCopy {
  private readonly onExit = (): void => this.wipe();

  private constructor(
    private readonly folder: string,
    /** Whether no disk keeps it. */
    readonly isInMemory: boolean,
  ) {
    process.once('exit', this.onExit);
  }

  /** @throws CliError */
  static of(text: string, env: Readonly<Record<string, string | undefined>>): PrivateCopy {
    const copy = PrivateCopy.empty(env);
    try {
      writeFileSync(copy.path, text, { flag: 'wx', mode: 0o600 });
      return copy;
    } catch (error) {
      copy.wipe();
      throw new CliError(`${copy.path} cannot be written: ${reasonOf(error)}`);
    }
  }

  get path(): string {
    return join(this.folder, FILE);
  }

  /** @throws CliError where the editor has removed it. */
  read(): string {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      throw new CliError(`the edited ${basename(this.path)} cannot be read: ${reasonOf(error)}`);
    }
  }

  wipe(): void {
    process.off('exit', this.onExit);
    if (existsSync(this.folder)) wipe(this.folder);
  }

  private static empty(env: Readonly<Record<string, string | undefined>>): PrivateCopy {
    let failure: unknown;
    for (const base of basesOfCopies(env)) {
      try {
        return new PrivateCopy(mkdtempSync(join(base, copyPrefix())), isMemory(base, env));
      } catch (error) {
        failure = error;
      }
    }
    throw new CliError(`no private copy can be made: ${reasonOf(failure)}`);
  }
}
