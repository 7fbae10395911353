import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'sample-app'];

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The library and the sample, built in a folder apart: tests that run beside this one may be using `dist`. */
export class BuiltSample {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<BuiltSample> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-built-'));
    for (const name of SOURCES) {
      await cp(join(PROJECT, name), join(folder, name), { recursive: true, filter: isSource });
    }
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    for (const config of ['tsconfig.build.json', join('sample-app', 'tsconfig.app.json')]) {
      // Types are checked elsewhere, and that takes most of the time.
      const args = [compiler, '-p', config, '--noCheck'];
      await promisify(execFile)(process.execPath, args, { cwd: folder });
    }
    return new BuiltSample(folder);
  }

  start(script: 'demo.js' | 'main.js', env: Record<string, string> = {}): RunningScript {
    const { DATABASE_URL: _, ROOT_PASSWORD: __, PORT: ___, ...rest } = process.env;
    const file = join(this.folder, 'sample-app', 'dist', script);
    return new RunningScript(
      spawn(process.execPath, [file], {
        env: { ...rest, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** What to import for a file of it. */
  urlOf(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

export class RunningScript {
  private stdout = '';
  private stderr = '';
  readonly ended: Promise<Ended>;

  constructor(private readonly child: ChildProcess) {
    child.stdout!.on('data', (chunk) => (this.stdout += String(chunk)));
    child.stderr!.on('data', (chunk) => (this.stderr += String(chunk)));
    this.ended = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves with what was printed so far once that contains a text; rejects if the script ends without it. */
  async printed(text: string): Promise<string> {
    while (!this.output.includes(text)) {
      const { child } = this;
      if (child.exitCode !== null) throw new Error(`ended without printing "${text}"`);
      await Promise.race([once(child.stdout!, 'data'), once(child.stderr!, 'data'), this.ended]);
    }
    return this.output;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private get output(): string {
    return this.stdout + this.stderr;
  }
}

function isSource(path: string): boolean {
  return !path.endsWith(`${sep}dist`);
}
