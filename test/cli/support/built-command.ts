import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'];
const MAIN = join('dist', 'cli', 'main.js');

/** The command as the package holds it, built in a folder apart: tests that run beside this one may be using `dist`. */
export class BuiltCommand {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<BuiltCommand> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-akeyless-cli-built-')));
    const built = new BuiltCommand(folder);
    for (const name of SOURCES) {
      await cp(join(PROJECT, name), join(folder, name), { recursive: true });
    }
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    // Types are checked elsewhere, and that takes most of the time.
    await built.run(
      join('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
    );
    await built.run(join(PROJECT, 'scripts', 'bundle.js'));
    // Some tests run it from another account.
    await chmod(folder, 0o755);
    return built;
  }

  /** The file to start. */
  get main(): string {
    return join(this.folder, MAIN);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private async run(...args: string[]): Promise<void> {
    await promisify(execFile)(process.execPath, args, { cwd: this.folder });
  }
}
