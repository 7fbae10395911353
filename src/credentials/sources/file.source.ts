import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf, reasonOf } from '../../shared/system-error.js';
import type { CredentialSource } from './credential-source.js';
import { secretIn } from './secret-text.js';
import { SourceError } from './source.error.js';

/** What another try will not change. */
const FINAL = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP'];

export interface FileSourceOptions {
  /** Where relative paths begin. @default the working directory */
  readonly folder?: string;
}

/**
 * Secrets from files, such as those that Docker and Kubernetes mount: the path is that of a file, which is read again at
 * each refresh. JSON of an object or a list is read as such, anything else is text, without the newline at its end.
 */
export function fileSource({ folder = '.' }: FileSourceOptions = {}): CredentialSource {
  return {
    name: `the files of ${resolve(folder)}`,
    fetch: async (path, { signal }) => {
      const file = resolve(folder, path);
      try {
        const text = await readFile(file, { encoding: 'utf8', signal });
        return { value: secretIn(text.replace(/\r?\n$/, '')) };
      } catch (error) {
        throw new SourceError(`${file} cannot be read: ${reasonOf(error)}`, {
          recoverable: !FINAL.includes(codeOf(error)),
        });
      }
    },
  };
}
