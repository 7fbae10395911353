import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isBalanced } from './support/brackets.js';
import { type CodeBlock, readCodeBlocks } from './support/code-block.js';
import { type Example, toExamples } from './support/example.js';
import { readNpmScripts } from './support/npm-commands.js';
import { runExamples } from './support/run-examples.js';
import { syntaxFaults } from './support/shell-syntax.js';
import { typeCheck } from './support/type-check.js';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const LANGUAGES = new Set(['ts', 'sh', 'json', 'hcl', 'text']);

describe('README.md', () => {
  let blocks: CodeBlock[];
  let examples: Example[];
  let folder: string;

  const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

  beforeAll(async () => {
    // Inside the project, so that examples resolve what the project resolves.
    const generated = join(projectRoot, 'test', 'readme', '.generated');
    await mkdir(generated, { recursive: true });
    folder = await mkdtemp(join(generated, 'run-'));
    blocks = readCodeBlocks(await readFile(join(projectRoot, 'README.md'), 'utf8'));
    examples = toExamples(inLanguage('ts'));
    await Promise.all(examples.map(({ file, code }) => writeFile(join(folder, file), code)));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows TypeScript, and only in languages that are checked here', () => {
    expect(examples.length).toBeGreaterThan(0);
    const unknown = blocks.filter(({ language }) => !LANGUAGES.has(language));
    expect(unknown.map(({ line, language }) => `README.md:${line} ${language}`)).toEqual([]);
  });

  it('has TypeScript that compiles', () => {
    expect(typeCheck(examples, folder, projectRoot)).toEqual([]);
  }, 60_000);

  it('has TypeScript that runs', async () => {
    const { passed, output } = await runExamples(examples, folder, projectRoot);
    expect(passed ? '' : output).toBe('');
  }, 120_000);

  it('has shell commands that parse, and calls only scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const missing = inLanguage('sh').flatMap(({ code, line }) =>
      readNpmScripts(code)
        .filter((name) => !Object.hasOwn(scripts, name))
        .map((name) => `README.md:${line} npm run ${name}`),
    );
    expect(missing).toEqual([]);
    expect(await syntaxFaults(inLanguage('sh'))).toEqual([]);
  });

  it('has JSON that parses', () => {
    const faults = inLanguage('json').flatMap(({ code, line }) => {
      try {
        JSON.parse(code);
        return [];
      } catch (error) {
        return [`README.md:${line} ${String(error)}`];
      }
    });
    expect(faults).toEqual([]);
  });

  it('has Terraform with balanced brackets', () => {
    const faults = inLanguage('hcl').filter(({ code }) => !isBalanced(code));
    expect(faults.map(({ line }) => `README.md:${line}`)).toEqual([]);
  });
});
