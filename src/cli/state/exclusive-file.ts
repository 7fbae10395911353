import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { codeOf } from '../../shared/system-error.js';

/** Makes a file with its content in one step; false where there is one already. */
export function makeExclusively(path: string, content: string): boolean {
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
