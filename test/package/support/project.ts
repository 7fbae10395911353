import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(
  /[\\/]$/,
  '',
);

export const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
