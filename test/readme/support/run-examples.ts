import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Example } from './example.js';

export interface ExampleRun {
  passed: boolean;
  output: string;
}

/**
 * Runs the examples in a Jest of their own, with the project's settings: blocks that hold tests as
 * test files, all others by importing them.
 */
export async function runExamples(
  examples: Example[],
  folder: string,
  projectRoot: string,
): Promise<ExampleRun> {
  const imports = examples.filter(({ isTest }) => !isTest);
  const tests = examples.filter(({ isTest }) => isTest);
  await writeFile(join(folder, 'imports.ts'), importEach(imports));
  const testFiles = [
    ...(imports.length > 0 ? ['imports.ts'] : []),
    ...tests.map(({ file }) => file),
  ];
  const config = join(folder, 'jest.config.mjs');
  await writeFile(config, jestConfig(projectRoot, folder, testFiles));
  return runJest(config, projectRoot);
}

function importEach(examples: Example[]): string {
  const cases = examples.map(
    ({ file, line }) =>
      `it('README.md:${line} runs', async () => {\n` +
      `  await import('./${file.replace(/\.ts$/, '.js')}');\n` +
      `});\n`,
  );
  return `import { it } from '@jest/globals';\n\n${cases.join('\n')}`;
}

function jestConfig(projectRoot: string, folder: string, testFiles: string[]): string {
  // A pattern, not a path: the project's own path may hold characters that mean something in one.
  const testMatch = testFiles.map((file) => `**/${basename(folder)}/${file}`);
  const settings = { rootDir: projectRoot, roots: [folder], testMatch };
  const project = pathToFileURL(join(projectRoot, 'jest.config.js')).href;
  return (
    `import project from '${project}';\n\n` +
    `export default { ...project, ...${JSON.stringify(settings, null, 2)} };\n`
  );
}

function runJest(config: string, cwd: string): Promise<ExampleRun> {
  const args = [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--config',
    config,
    // An example may leave a server listening.
    '--forceExit',
  ];
  // Examples listen on PORT, so that they do not meet each other or another test.
  const env = { ...process.env, PORT: '0', FORCE_COLOR: '0' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: stdout + stderr });
    });
  });
}
