import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fernet } from '../../../src/shared/fernet.js';
import { builtPackage } from './built-command.js';

const STATE = 'gateway.state.fernet';
/** How long the first that needs the command may take to build it, on a busy machine, while others wait. */
export const OPENING_MS = 180_000;
const MAIN = join('dist', 'cli', 'main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** What the shell does before. */
  readonly before?: string;
  /** The account to run as. */
  readonly uid?: number;
}

/** The command as it is installed, in folders and with keys of its own. */
export class CommandLine {
  private readonly shells: Shell[] = [];

  private constructor(
    /** The folder of the package that the command is of. */
    readonly packageFolder: string,
  ) {}

  static async open(): Promise<CommandLine> {
    return new CommandLine(await builtPackage());
  }

  /** A shell in an empty folder, with a new key. */
  async shell(): Promise<Shell> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-akeyless-cli-')));
    const shell = new Shell(join(this.packageFolder, MAIN), folder, Fernet.generateKey());
    this.shells.push(shell);
    return shell;
  }

  /** Ends what tests have left behind. */
  async tidy(): Promise<void> {
    await Promise.all(this.shells.splice(0).map((shell) => shell.remove()));
  }
}

export class Shell {
  private readonly running = new Set<RunningCommand>();

  constructor(
    /** The file that is run. */
    readonly main: string,
    readonly folder: string,
    readonly key: string,
  ) {}

  get statePath(): string {
    return this.path(STATE);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  files(): Promise<string[]> {
    return readdir(this.folder);
  }

  stateText(): Promise<string> {
    return readFile(this.statePath, 'utf8');
  }

  async write(name: string, content: unknown): Promise<string> {
    await writeFile(
      this.path(name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    return name;
  }

  start(args: readonly string[], { env, input, before, uid }: RunSettings = {}): RunningCommand {
    const { NODE_OPTIONS: _, FORCE_COLOR: __, ...inherited } = process.env;
    const child = spawn(
      '/bin/sh',
      ['-c', `${before ?? ':'}; exec "$0" "$@"`, process.execPath, this.main, ...args],
      {
        cwd: this.folder,
        env: { ...inherited, ACCT_KEY: this.key, ...env },
        ...(uid !== undefined && { uid, gid: uid }),
      },
    );
    const command = new RunningCommand(child, () => this.running.delete(command));
    this.running.add(command);
    child.stdin.end(input ?? '');
    return command;
  }

  run(args: readonly string[], settings?: RunSettings): Promise<Ended> {
    return this.start(args, settings).ended;
  }

  gateway(...args: string[]): Promise<Ended> {
    return this.run(['gateway', ...args]);
  }

  /** What a command prints for scripts. */
  async json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.gateway(...args, '--json');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async remove(): Promise<void> {
    for (const command of this.running) command.kill('SIGKILL');
    await Promise.all([...this.running].map(({ ended }) => ended));
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class RunningCommand {
  readonly ended: Promise<Ended>;
  private stdout = '';
  private stderr = '';
  private hasEnded = false;

  constructor(
    private readonly child: ChildProcess,
    onEnd: () => void,
  ) {
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    this.ended = once(child, 'close').then(([code]) => {
      this.hasEnded = true;
      onEnd();
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it has printed so far on standard output. */
  get output(): string {
    return this.stdout;
  }

  /** Resolves once a text was printed; rejects if the command ends without it. */
  async printed(text: string): Promise<void> {
    while (!(this.stdout + this.stderr).includes(text)) {
      if (this.hasEnded) throw new Error(`ended without printing "${text}": ${this.stderr}`);
      const { stdout, stderr } = this.child;
      await Promise.race([once(stdout!, 'data'), once(stderr!, 'data'), this.ended]);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
