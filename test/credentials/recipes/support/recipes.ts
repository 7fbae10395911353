import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CodeBlock, readCodeBlocks } from '../../../readme/support/code-block.js';
import { type Example, toExamples } from '../../../readme/support/example.js';

export const projectRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(
  /[\\/]$/,
  '',
);

/** The files that docs/recipes.md shows, written where a test can import them. */
export class Recipes {
  private constructor(
    readonly blocks: CodeBlock[],
    readonly examples: Example[],
    readonly folder: string,
  ) {}

  static async write(): Promise<Recipes> {
    const markdown = await readFile(join(projectRoot, 'docs', 'recipes.md'), 'utf8');
    const blocks = readCodeBlocks(markdown);
    const examples = toExamples(blocks.filter(({ language }) => language === 'ts'));
    // Inside the project, so that recipes resolve what the project resolves.
    const generated = join(projectRoot, 'test', 'readme', '.generated');
    await mkdir(generated, { recursive: true });
    const folder = await mkdtemp(join(generated, 'recipes-'));
    await Promise.all(examples.map(({ file, code }) => writeFile(join(folder, file), code)));
    return new Recipes(blocks, examples, folder);
  }

  /** What the file of that name exports; the caller says what that is. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what it is
  async load<T>(file: string): Promise<T> {
    return (await import(join(this.folder, file))) as T;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
