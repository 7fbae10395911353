import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const INSTALLED = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
/** Those with copies of their own, so that they share no class with the command's. */
const COPIED = ['common'];

/** What a user has installed: another copy of the package than the command is of, and another one of Nest. */
export class UserProject {
  private constructor(private readonly folder: string) {}

  static async with(packageFolder: string): Promise<UserProject> {
    const base = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-akeyless-user-')));
    const folder = join(base, 'node_modules');
    await mkdir(join(folder, '@nestjs'), { recursive: true });
    const names = (await readdir(INSTALLED)).filter((name) => name !== '@nestjs');
    const parts = await readdir(join(INSTALLED, '@nestjs'));
    for (const name of [...names, ...parts.map((part) => join('@nestjs', part))]) {
      if (COPIED.some((part) => name === join('@nestjs', part))) continue;
      await symlink(join(INSTALLED, name), join(folder, name));
    }
    for (const part of COPIED) {
      await cp(join(INSTALLED, '@nestjs', part), join(folder, '@nestjs', part), {
        recursive: true,
      });
    }
    for (const name of ['package.json', 'dist']) {
      const copy = join(folder, 'nestjs-akeyless', name);
      await cp(join(packageFolder, name), copy, { recursive: true });
    }
    return new UserProject(base);
  }

  /** Makes a folder a part of the project. */
  async install(folder: string): Promise<void> {
    await symlink(join(this.folder, 'node_modules'), join(folder, 'node_modules'));
  }

  /** A package of the user's own. */
  async addPackage(name: string, main: string, condition = 'default'): Promise<void> {
    const folder = join(this.folder, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    const manifest = { name, type: 'module', exports: { '.': { [condition]: './main.js' } } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'main.js'), await compiled(main));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** TypeScript with decorators, as a user has it, as JavaScript. */
export async function compiled(code: string): Promise<string> {
  const { code: compiledCode } = await transform(code, {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  return compiledCode;
}
