import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, tsc } from './project.js';
import { run } from './run.js';

export interface Consumer {
  path: string;
  /** Runs one of the compiled fixtures and gives what it printed. */
  start(main: string): Promise<string>;
}

export interface ConsumerSettings {
  type: 'module' | 'commonjs';
  dependencies: Record<string, string>;
  mains: string[];
}

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'ES2023',
  lib: ['ES2023'],
  types: ['node'],
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  rootDir: 'src',
  outDir: 'out',
};

/** An application as a user would have it: its own folder, its own installation, its own compiler run. */
export async function createConsumer(
  path: string,
  tarball: string,
  { type, dependencies, mains }: ConsumerSettings,
): Promise<Consumer> {
  await mkdir(join(path, 'src'), { recursive: true });
  await writeJson(join(path, 'package.json'), {
    name: 'consumer',
    private: true,
    type,
    dependencies: {
      'nestjs-akeyless': `file:${tarball}`,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
      '@types/node': '^20.19.0',
      ...dependencies,
    },
  });
  await writeJson(join(path, 'tsconfig.json'), {
    compilerOptions: COMPILER_OPTIONS,
    files: mains.map((main) => `src/${main}.ts`),
  });
  await copyFixtures(join(path, 'src'));
  await run(
    'npm',
    ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'],
    path,
  );
  await run(process.execPath, [tsc], path);
  return { path, start: (main) => run(process.execPath, [`out/${main}.js`], path) };
}

async function copyFixtures(target: string): Promise<void> {
  const fixtures = join(projectRoot, 'test', 'package', 'fixtures');
  const names = await readdir(fixtures);
  await Promise.all(names.map((name) => copyFile(join(fixtures, name), join(target, name))));
}

function writeJson(path: string, content: object): Promise<void> {
  return writeFile(path, JSON.stringify(content, null, 2));
}
