import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { outputOf } from './program.js';

/** What npm says of a package that it packs. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

export interface Installation {
  readonly bytes: number;
  readonly packages: number;
}

/** Packs a folder, or fetches what is published under a name, into another folder. */
export async function pack(what: string, target: string): Promise<Packed> {
  const options = ['--json', '--ignore-scripts', '--pack-destination', target];
  const [packed] = JSON.parse(
    await outputOf(['npm', 'pack', what, ...options], target),
  ) as Packed[];
  if (packed === undefined) throw new Error(`npm packed nothing for ${what}`);
  return packed;
}

/** Installs one package into a folder of its own, without running any script. */
export async function install(
  what: string,
  folder: string,
  flags: readonly string[],
): Promise<Installation> {
  await mkdir(folder, { recursive: true });
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...flags];
  await outputOf(['npm', 'install', what, ...options, '--prefix', folder], folder);
  return contentsOf(join(folder, 'node_modules'));
}

/** Symbolic links, which npm makes for commands, are not followed and not counted. */
async function contentsOf(nodeModules: string): Promise<Installation> {
  const entries = await readdir(nodeModules, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    packages: files.filter(({ parentPath, name }) => isManifest(parentPath, name)).length,
  };
}

/** The manifest of a package lies in `node_modules/name` or `node_modules/@scope/name`, at any depth. */
const PACKAGE_FOLDER = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*$/;

const isManifest = (folder: string, name: string): boolean =>
  name === 'package.json' && PACKAGE_FOLDER.test(folder.replaceAll(sep, '/'));
