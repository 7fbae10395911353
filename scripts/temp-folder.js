import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder that goes when the process does. */
export function createTempFolder() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nestjs-akeyless-')));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
