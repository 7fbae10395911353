import { ProfilesFileError } from './profiles-file.error.js';

/** Merging such a name into an object would change every object. */
const FORBIDDEN_NAME = '__proto__';

/** @throws ProfilesFileError */
export function refuseForbiddenName(mapping: object, what: string): void {
  if (!Object.hasOwn(mapping, FORBIDDEN_NAME)) return;
  throw ProfilesFileError.malformed(`${what} is named ${FORBIDDEN_NAME}, which is not allowed`);
}
