import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { SecretTimes } from '../credential/refresh.times.js';
import { Fernet } from '../../shared/fernet.js';
import { isPlainObject } from '../../shared/plain-object.js';
import { replaceFile } from '../../shared/replace-file.js';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import type { OfflineCopyOptions } from './offline.options.js';

const PRIVATE_FOLDER = 0o700;

/** A secret as it is kept on disk. */
export interface CopiedSecret {
  readonly raw: unknown;
  readonly times: SecretTimes;
}

/** The encrypted copy of one credential's secret. */
export class OfflineCopy {
  readonly #folder: string;
  readonly #file: string;
  readonly #fernet: Fernet;
  readonly #identity: string;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param path of the secret: a copy that was made of another one is of no use
   * @throws FernetError
   */
  constructor({ folder, key }: OfflineCopyOptions, credential: string, path: string) {
    this.#folder = folder;
    this.#file = join(folder, `${encodeURIComponent(credential)}.fernet`);
    this.#fernet = new Fernet(key);
    this.#identity = path;
  }

  /** @throws Error without anything secret in its text */
  save({ raw, times }: CopiedSecret): Promise<void> {
    const writing = this.#writing.then(() => this.write(raw, times));
    this.#writing = writing.catch(() => {});
    return writing;
  }

  /** Resolves when nothing is being written. */
  idle(): Promise<void> {
    return this.#writing;
  }

  /**
   * Undefined if there is none, or one of another secret.
   *
   * @throws Error without anything secret in its text
   */
  async load(): Promise<CopiedSecret | undefined> {
    const token = await this.token();
    if (token === undefined) return undefined;
    const copy = parsed(this.#fernet.decrypt(token).toString());
    if (!isPlainObject(copy) || copy['path'] !== this.#identity) return undefined;
    const { raw, fetchedAt, expiresAt, nextRotation } = copy as unknown as SecretTimes & {
      raw: unknown;
    };
    return { raw, times: { fetchedAt, expiresAt, nextRotation } };
  }

  private async token(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw new Error(`${this.#file} cannot be read: ${reasonOf(error)}`, { cause: error });
    }
  }

  private async write(raw: unknown, times: SecretTimes): Promise<void> {
    const text = JSON.stringify({ path: this.#identity, raw, ...times });
    if (!isDeepStrictEqual((JSON.parse(text) as { raw: unknown }).raw, raw)) {
      throw new Error('the secret is more than JSON can hold');
    }
    // Several processes may keep the same copy: none may write into the file that another is about to put in its place.
    const own = `${this.#file}.${randomUUID()}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
      await replaceFile(own, this.#fernet.encrypt(text));
      await rename(own, this.#file);
    } catch (error) {
      throw new Error(`${this.#file} cannot be written: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/** What is no JSON would be quoted by the error that says so, and may be a secret that the same key has encrypted. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
