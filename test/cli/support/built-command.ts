import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, chmod, cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codeOf } from '../../../src/shared/system-error.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'];
const UNFINISHED = 'unfinished';
const PACKAGE = 'package';
const FAILURE = 'failure.txt';

/**
 * The folder of the package as it is published, with its command. It is apart from `dist`, which others may be using, and
 * is built once for all specs of a run, by the first that needs it.
 */
export async function builtPackage(): Promise<string> {
  const folder = process.env.BUILT_COMMAND!;
  if (await isFirst(folder)) await build(folder);
  return built(folder);
}

/** Making the folder is the lock. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    // Some tests run the command from another account.
    await chmod(folder, 0o755);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function build(folder: string): Promise<void> {
  try {
    const unfinished = join(folder, UNFINISHED);
    await mkdir(unfinished);
    await buildIn(unfinished);
    await rename(unfinished, join(folder, PACKAGE));
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    await writeFile(join(folder, FAILURE), `${String(error)}\n${stdout}`);
  }
}

async function buildIn(folder: string): Promise<void> {
  for (const name of SOURCES) {
    await cp(join(PROJECT, name), join(folder, name), { recursive: true });
  }
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: folder });
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  // Types are checked and declared elsewhere, and that takes most of the time.
  await run(compiler, '-p', 'tsconfig.build.json', '--noCheck', '--declaration', 'false');
  await run(join(PROJECT, 'scripts', 'bundle.js'));
}

/** Waits for whoever builds it. */
async function built(folder: string): Promise<string> {
  const watcher = watch(folder);
  try {
    for (;;) {
      const change = once(watcher, 'change');
      if (await exists(join(folder, PACKAGE))) return join(folder, PACKAGE);
      const failure = await readFile(join(folder, FAILURE), 'utf8').catch(() => '');
      if (failure !== '') throw new Error(`the command cannot be built: ${failure}`);
      await change;
    }
  } finally {
    watcher.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
