import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../../../src/cli/cli.js';
import { decryptProfiles } from '../../../../src/profiles/file/decrypt-profiles.js';
import { encryptProfiles } from '../../../../src/profiles/file/encrypt-profiles.js';
import type { ProfileData } from '../../../../src/profiles/file/profile-data.js';
import { FakeTerminal } from '../fake-terminal.js';
import type { Ended, RunningCommand, RunSettings, Shell } from '../command.js';

export const CANARY = 'canary-7f3a';
export const PROFILES: ProfileData = { db: { prod: { user: 'app', password: CANARY } } };
export const FILE = 'credentials.yml.fernet';

const FILE_STEPS = fileURLToPath(new URL('file-steps.mjs', import.meta.url));
const RUNTIME = 'runtime';
const TEMPORARY = 'temporary';
const STEPS = 'steps';
const COPIES = /^nestjs-akeyless-edit-/;

/** A shell with an encrypted file, and with folders of its own for private copies. */
export class ProfileShell {
  private constructor(readonly shell: Shell) {}

  static async in(shell: Shell): Promise<ProfileShell> {
    for (const name of [RUNTIME, TEMPORARY]) await mkdir(shell.path(name), { mode: 0o700 });
    await writeFile(shell.path(FILE), encryptProfiles(PROFILES, shell.key));
    return new ProfileShell(shell);
  }

  get path(): string {
    return this.shell.path(FILE);
  }

  get runtimeFolder(): string {
    return this.shell.path(RUNTIME);
  }

  start(args: readonly string[], settings: RunSettings = {}): RunningCommand {
    const env = {
      XDG_RUNTIME_DIR: this.runtimeFolder,
      TMPDIR: this.shell.path(TEMPORARY),
      VISUAL: undefined,
      ...settings.env,
    };
    return this.shell.start(args, { ...settings, env });
  }

  run(args: readonly string[], settings?: RunSettings): Promise<Ended> {
    return this.start(args, settings).ended;
  }

  /** The same in this process: not as it is installed, and faster. */
  async runHere(
    args: readonly string[],
    { env, input }: Pick<RunSettings, 'env' | 'input'> = {},
  ): Promise<Ended> {
    const { key, folder } = this.shell;
    const own = { ACCT_KEY: key, XDG_RUNTIME_DIR: this.runtimeFolder };
    const terminal = new FakeTerminal(false, { ...own, ...env }, input);
    const before = process.cwd();
    process.chdir(folder);
    try {
      const code = await runCli(args, terminal);
      return { code, stdout: terminal.out, stderr: terminal.err };
    } finally {
      process.chdir(before);
    }
  }

  /** @param editor is given the path of the copy behind it */
  edit(editor: string, env: RunSettings['env'] = {}): Promise<Ended> {
    return this.run(['edit', FILE], { env: { EDITOR: editor, ...env } });
  }

  /** Runs with every step written down. */
  async steps(
    args: readonly string[],
    env: RunSettings['env'],
  ): Promise<Ended & { steps: string[] }> {
    await writeFile(this.shell.path(STEPS), '');
    const ended = await this.run(args, {
      env: { NODE_OPTIONS: `--import ${FILE_STEPS}`, STEPS_FILE: this.shell.path(STEPS), ...env },
    });
    const written = await readFile(this.shell.path(STEPS), 'utf8');
    return { ...ended, steps: written.split('\n').filter(Boolean) };
  }

  content(): Promise<Buffer> {
    return readFile(this.path);
  }

  /** What the file holds. */
  async profiles(key = this.shell.key): Promise<ProfileData> {
    return decryptProfiles(await this.content(), key);
  }

  /** An editor that does what a shell script says to the file `$1`. */
  async editor(script: string): Promise<string> {
    const path = this.shell.path('editor.sh');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  /** Files anywhere in which a text is to be read; the editor and the plaintext given to a test left out. */
  async filesWith(text: string, ...known: readonly string[]): Promise<string[]> {
    const copies = [tmpdir(), '/dev/shm'].map(async (base) =>
      (await readdir(base)).filter((name) => COPIES.test(name)).map((name) => join(base, name)),
    );
    const folders = [this.shell.folder, ...(await Promise.all(copies)).flat()];
    const files = (await Promise.all(folders.map(filesBelow))).flat();
    const contents = await Promise.all(
      files.map(async (path) => ({ path, content: await readFile(path, 'latin1') })),
    );
    const left = new Set(['editor.sh', ...known].map((name) => this.shell.path(name)));
    return contents
      .filter(({ path, content }) => content.includes(text) && !left.has(path))
      .map(({ path }) => path);
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
