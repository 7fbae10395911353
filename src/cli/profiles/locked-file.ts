import { chmod, chown, readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../errors/cli.error.js';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import { replaceFile } from '../../shared/replace-file.js';
import { StateLock } from '../state/state.lock.js';

/** A file that no second command changes meanwhile. */
export class LockedFile {
  private constructor(
    readonly path: string,
    /** Undefined where there is no file yet. */
    readonly content: Buffer | undefined,
    private readonly lock: StateLock,
  ) {}

  /** Links are followed, so that the file itself is locked and replaced. @throws CliError */
  static async open(name: string): Promise<LockedFile> {
    const path = await realPath(name);
    await checkKind(path, name);
    const lock = await StateLock.acquire(path);
    try {
      return new LockedFile(path, await contentOf(path), lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** @throws CliError where there is no file. */
  get present(): Buffer {
    if (this.content !== undefined) return this.content;
    throw new CliError(`${this.path} cannot be read: there is no such file or folder`);
  }

  /**
   * Puts new content in its place, for the same readers as before.
   *
   * @param beforeReplacing is called once the new file is complete; if it fails, the old one stays
   * @throws CliError
   */
  async replace(content: Uint8Array, beforeReplacing?: () => Promise<void>): Promise<void> {
    try {
      await replaceFile(this.path, content, async (temporary) => {
        await this.checkUnchanged();
        if (this.content !== undefined) await takeOver(this.path, temporary);
        await beforeReplacing?.();
      });
    } catch (error) {
      if (codeOf(error) === '') throw error;
      throw new CliError(`${this.path} cannot be written: ${reasonOf(error)}`);
    }
  }

  close(): void {
    this.lock.release();
  }

  private async checkUnchanged(): Promise<void> {
    const now = await contentOf(this.path);
    const isSame = now === undefined ? this.content === undefined : this.content?.equals(now);
    if (isSame) return;
    throw new CliError(`${this.path} was changed meanwhile by another program, and was left so`);
  }
}

async function realPath(name: string): Promise<string> {
  try {
    return await realpath(name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return resolve(name);
    throw unreadable(name, error);
  }
}

async function checkKind(path: string, name: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new CliError(`${name} is no file`);
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

/** Whoever could read the old file can read the new one, as far as this account may bring that about. */
async function takeOver(path: string, temporary: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  await chown(temporary, uid, gid).catch((error: unknown) => {
    if (codeOf(error) !== 'EPERM') throw error;
  });
  await chmod(temporary, mode & 0o777);
}

function unreadable(path: string, error: unknown): CliError {
  return new CliError(`${path} cannot be read: ${reasonOf(error)}`);
}
