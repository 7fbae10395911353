import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import type { CredentialSource } from './credential-source.js';
import { formatProblems, type SecretFormat, wholeSecretIn } from './secret-text.js';
import { optionProblems } from './source.options.js';
import { SourceError } from './source.error.js';
import { unusableSource } from './unusable.source.js';

/** What another try will not change. */
const FINAL = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP'];

export interface FileSourceOptions {
  /** Where relative paths begin. @default the working directory */
  readonly folder?: string;
  /**
   * By default JSON of an object or a list is read as such, what begins like it and is none fails, and anything else is
   * text. `'text'` takes any text as it is.
   *
   * @default 'json'
   */
  readonly format?: SecretFormat;
}

const OPTIONS: Record<keyof FileSourceOptions, true> = { folder: true, format: true };

/**
 * Secrets from files, such as those that Docker and Kubernetes mount: the path is that of a file, which is read again at
 * each refresh. JSON of an object or a list is read as such, anything else is text, without the newline at its end. A file
 * that is empty, or JSON that is cut short, may be half written: the secret stays what it was, and another try follows.
 */
export function fileSource(options: FileSourceOptions = {}): CredentialSource {
  const problems = optionProblems(options, OPTIONS);
  if (problems.length === 0) problems.push(...formatProblems(options.format));
  if (problems.length > 0) return unusableSource('fileSource', problems);
  const { folder = '.', format = 'json' } = options;
  return {
    name: `the files of ${resolve(folder)}`,
    fetch: async (path, { signal }) => {
      const file = resolve(folder, path);
      const text = await textOf(file, signal);
      return { value: wholeSecretIn(text.replace(/\r?\n$/, ''), file, format) };
    },
  };
}

async function textOf(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    throw new SourceError(`${file} cannot be read: ${reasonOf(error)}`, {
      recoverable: !FINAL.includes(codeOf(error)),
    });
  }
}
