import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLeftover } from './copy-name.js';
import { basesOfCopies } from './private-folders.js';
import { wipe } from './wipe.js';

/** Wipes the copies that killed commands of this account have left. */
export function wipeLeftovers(env: Readonly<Record<string, string | undefined>>): void {
  for (const base of basesOfCopies(env)) {
    for (const name of namesIn(base).filter(isLeftover)) {
      const folder = join(base, name);
      if (isOwnFolder(folder)) wipe(folder);
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}
