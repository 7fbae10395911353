import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder {
  path: string;
  remove(): Promise<void>;
}

/** Outside the repository, so that nothing resolves from the project's own node_modules. */
export async function createTempFolder(): Promise<TempFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-akeyless-')));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
