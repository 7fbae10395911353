import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { projectRoot, tsc } from './project.js';
import { run } from './run.js';

export interface PackedFile {
  path: string;
  size: number;
}

export interface Packed {
  tarball: string;
  files: PackedFile[];
}

const LEFT_OUT = new Set(['.git', '.generated', 'coverage', 'dist', 'node_modules']);

/**
 * Builds and packs a copy of the whole project. A copy, because another test may be using the
 * project's own `dist`; the whole of it, so that a file that must not be published could get in.
 */
export async function pack(folder: string): Promise<Packed> {
  const copy = join(folder, 'project');
  await mkdir(copy);
  await cp(projectRoot, copy, {
    recursive: true,
    filter: (source) => source === projectRoot || !LEFT_OUT.has(basename(source)),
  });
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'), 'junction');
  await run(process.execPath, [tsc, '--project', 'tsconfig.build.json'], copy);
  await run(process.execPath, [join('scripts', 'bundle.js')], copy);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const output = await run('npm', args, copy);
  const [packed] = JSON.parse(output) as [{ filename: string; files: PackedFile[] }];
  return { tarball: join(folder, packed.filename), files: packed.files };
}
