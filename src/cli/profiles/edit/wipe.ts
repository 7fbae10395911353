import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a folder; what its files hold is overwritten before. */
export function wipe(folder: string): void {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names) overwrite(join(folder, name));
  } catch {
    // What was removed meanwhile, or cannot be written, is at least no longer there afterwards.
  }
  rmSync(folder, { recursive: true, force: true });
}

function overwrite(path: string): void {
  const found = lstatSync(path);
  if (found.isFile()) writeFileSync(path, Buffer.alloc(found.size), { flag: 'r+' });
}
