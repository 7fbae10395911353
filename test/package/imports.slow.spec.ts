import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modulesLoadedBy, packagesOf } from './support/loaded-modules.js';
import { pack } from './support/pack.js';
import { projectRoot } from './support/project.js';
import { run } from './support/run.js';
import { type TempFolder, createTempFolder } from './support/temp-folder.js';

const PEERS = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];

describe("the producer's entry point, imported by a fresh process", () => {
  let folder: TempFolder;
  let installed: string;
  let loaded: string[];

  beforeAll(async () => {
    folder = await createTempFolder();
    const { tarball } = await pack(folder.path);
    installed = join(folder.path, 'node_modules', 'nestjs-akeyless');
    await run('tar', ['-xzf', tarball], folder.path);
    await mkdir(join(folder.path, 'node_modules'));
    await cp(join(folder.path, 'package'), installed, { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(installed, 'node_modules'), 'junction');
    loaded = await modulesLoadedBy(['nestjs-akeyless'], folder.path);
  }, 120_000);

  afterAll(() => folder.remove());

  it('loads modules of the producer and what is shared, and none of another part', async () => {
    const own = `${pathToFileURL(installed).href}/`;
    const files = loaded.filter((url) => url.startsWith(own));
    const modules = (await Promise.all(files.map(modulesIn))).flat();
    expect(modules).toContain('producer/akeyless-producer.module.js');
    expect(modules.filter((path) => !/^(index\.js$|producer\/|shared\/)/.test(path))).toEqual([]);
  });

  it('loads no package that its mandatory peers do not load by themselves', async () => {
    const peersAlone = packagesOf(await modulesLoadedBy(PEERS, installed));
    expect(peersAlone).toEqual(expect.arrayContaining(PEERS));
    const allowed = new Set(['nestjs-akeyless', ...peersAlone]);
    expect(packagesOf(loaded).filter((name) => !allowed.has(name))).toEqual([]);
  });

  it('loads neither what DTOs and tokens need nor a platform', () => {
    const optional =
      /^(jose|class-validator|class-transformer|fastify|express|@nestjs\/platform-.+)$/;
    expect(packagesOf(loaded).filter((name) => optional.test(name))).toEqual([]);
  });

  it('would be caught with such a package, and with what that requires', async () => {
    const packages = packagesOf(await modulesLoadedBy(['class-validator'], installed));
    expect(packages).toEqual(expect.arrayContaining(['class-validator', 'validator']));
  });
});

/** The bundler writes the name of each module above its code. */
async function modulesIn(url: string): Promise<string[]> {
  const code = await readFile(new URL(url), 'utf8');
  return [...code.matchAll(/^\/\/ dist\/(.+\.js)$/gm)].map(([, path]) => path!);
}
