import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const GENERATED = join(PROJECT, 'test', 'producer', '.generated');

/** The library as JavaScript, for processes that Jest does not run. */
export class CompiledLibrary {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<CompiledLibrary> {
    await mkdir(GENERATED, { recursive: true });
    const folder = await mkdtemp(join(GENERATED, 'library-'));
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    // Types are checked elsewhere, and that takes most of the time.
    const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', folder];
    try {
      await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return new CompiledLibrary(folder);
  }

  /** What to import. */
  get url(): string {
    return this.urlOf('index.js');
  }

  /** @param entry such as `keys/index.js` */
  urlOf(entry: string): string {
    return pathToFileURL(join(this.folder, entry)).href;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    // Another run may have its own folder beside this one.
    await rmdir(GENERATED).catch(() => {});
  }
}
