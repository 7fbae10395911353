import { ProfilesFileError } from '../../profiles/file/profiles-file.error.js';

/** Work with the content of one file. @throws ProfilesFileError naming the file. */
export function ofFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ProfilesFileError ? error.of(path) : error;
  }
}
