import { cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as source from 'nestjs-akeyless';
import { type Packed, pack } from './support/pack.js';
import { projectRoot } from './support/project.js';
import { run } from './support/run.js';
import { type TempFolder, createTempFolder } from './support/temp-folder.js';

interface Manifest {
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
  bin?: Record<string, string>;
}

describe('the published tarball', () => {
  let folder: TempFolder;
  let packed: Packed;
  let installed: string;
  let manifest: Manifest;

  beforeAll(async () => {
    folder = await createTempFolder();
    packed = await pack(folder.path);
    installed = join(folder.path, 'node_modules', 'nestjs-akeyless');
    await run('tar', ['-xzf', packed.tarball], folder.path);
    await mkdir(join(folder.path, 'node_modules'));
    await cp(join(folder.path, 'package'), installed, { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(installed, 'node_modules'), 'junction');
    manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Manifest;
  }, 120_000);

  afterAll(() => folder.remove());

  const paths = () => packed.files.map(({ path }) => path);

  it('holds the build and the four documents, and nothing else', () => {
    const allowed =
      /^(dist\/.+\.(js|d\.ts)|dist\/cli\/ui\/page\.(html|css)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
    expect(paths().filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths()).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md']));
  });

  it('holds no test and no sample', () => {
    expect(paths().filter((path) => /\.(spec|test)\.|sample|fixture|bench/.test(path))).toEqual([]);
  });

  it('weighs less than 250 KB', async () => {
    expect((await stat(packed.tarball)).size).toBeLessThan(250_000);
  });

  it('refers to no source map and to no folder of the machine that built it', async () => {
    const texts = await Promise.all(
      paths().map(async (path) => ({ path, text: await readFile(join(installed, path), 'utf8') })),
    );
    const suspects = texts.filter(
      ({ text }) =>
        text.includes('//# sourceMappingURL') ||
        text.includes(projectRoot) ||
        text.includes(folder.path),
    );
    expect(suspects.map(({ path }) => path)).toEqual([]);
  });

  it('holds every file that its exports and commands name', () => {
    const targets = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    );
    const named = [...targets, ...Object.values(manifest.bin ?? {})];
    const missing = named.filter((path) => !paths().includes(path.replace(/^\.\//, '')));
    expect(missing).toEqual([]);
  });

  it('gives an importer the same names as the source', async () => {
    const script = `console.log(JSON.stringify(Object.keys(await import('nestjs-akeyless'))))`;
    const args = ['--input-type=module', '--eval', script];
    const names = JSON.parse(await run(process.execPath, args, folder.path)) as string[];
    expect(names.toSorted()).toEqual(Object.keys(source).toSorted());
  });

  it('has a command that runs', async () => {
    const [command = ''] = Object.values(manifest.bin ?? {});
    const args = [join(installed, command), '--version'];
    expect(await run(process.execPath, args, folder.path)).toBe(`${manifest.version}\n`);
  });

  it('resolves every subpath that it exports', async () => {
    const subpaths = Object.keys(manifest.exports).filter((key) => !key.endsWith('.json'));
    const specifiers = subpaths.map((key) => `nestjs-akeyless${key.slice(1)}`);
    const script = specifiers.map((specifier) => `await import('${specifier}');`).join('\n');
    await expect(
      run(process.execPath, ['--input-type=module', '--eval', script], folder.path),
    ).resolves.toBe('');
  });
});
