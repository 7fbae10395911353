import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './system-error.js';

const PRIVATE = 0o600;

/**
 * Puts new content in the place of a file, readable by its owner alone: at any moment the whole old one or the whole new
 * one is there, and once this resolves the new one survives a loss of power. Only one may do this to a file at a time.
 *
 * @param beforeReplacing is called once the new file is on the disk; if it fails, the old one stays
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  beforeReplacing?: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  await rm(temporary, { force: true });
  try {
    await writeFlushed(temporary, content);
    await beforeReplacing?.(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await flushFolder(dirname(path));
}

async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', PRIVATE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows can do this to no folder, and some network file systems neither. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path);
  try {
    await folder.sync();
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}
