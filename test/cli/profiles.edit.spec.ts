import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cipherOf } from '../../src/profiles/file/ciphers.js';
import { encryptProfiles } from '../../src/profiles/file/encrypt-profiles.js';
import { CommandLine, type Ended, OPENING_MS } from './support/command.js';
import { CANARY, FILE, PROFILES, ProfileShell } from './support/profiles/profile-shell.js';

const OTHER = 'canary-new';
const CHANGE = `sed -i s/${CANARY}/${OTHER}/`;
const CHANGED = { db: { prod: { user: 'app', password: OTHER } } };
/** Larger than any process id. */
const DEAD = 2 ** 30;

let commandLine: CommandLine;
let shell: ProfileShell;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);
beforeEach(async () => {
  shell = await ProfileShell.in(await commandLine.shell());
});
afterEach(() => commandLine.tidy());

/** What is readable anywhere, and what lies beside the file. */
async function leftovers(): Promise<string[]> {
  const beside = (await shell.shell.files()).filter(
    (name) => name.startsWith(FILE) && name !== FILE,
  );
  const copies = await readdir(shell.runtimeFolder);
  return [...(await shell.filesWith('canary')), ...copies, ...beside];
}

async function expectUnchanged(before: Buffer): Promise<void> {
  expect(await shell.content()).toEqual(before);
  expect(await leftovers()).toEqual([]);
}

describe('edit', () => {
  it('encrypts what was saved, with the same key and serial', async () => {
    await writeFile(shell.path, encryptProfiles(PROFILES, shell.shell.key, { serial: 'json' }));
    expect(await shell.edit(CHANGE)).toEqual({ code: 0, stdout: '', stderr: '' });
    const plaintext = cipherOf('fernet').decrypt(await shell.content(), shell.shell.key);
    expect(JSON.parse(plaintext.toString())).toEqual(CHANGED);
    expect(await leftovers()).toEqual([]);
  });

  it('does so by aesgcm256, and keeps who may read the file', async () => {
    const name = 'c.yml.aesgcm256';
    const { stdout: key } = await shell.run(['encrypt', '-', '--output-file', name], {
      env: { ACCT_KEY: undefined },
      input: JSON.stringify(PROFILES),
    });
    await chmod(shell.shell.path(name), 0o640);
    const env = { ACCT_KEY: key, EDITOR: CHANGE };
    expect(await shell.run(['edit', name], { env })).toMatchObject({ code: 0 });
    expect((await stat(shell.shell.path(name))).mode & 0o777).toBe(0o640);
    const { stdout } = await shell.run(['decrypt', name], { env });
    expect(stdout).toContain(OTHER);
  });

  it('leaves the file untouched where nothing was changed', async () => {
    const before = await shell.content();
    expect(await shell.edit('true')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing was changed.\n',
    });
    await expectUnchanged(before);
  });

  it('prefers VISUAL', async () => {
    await shell.edit('false', { VISUAL: CHANGE });
    expect(await shell.profiles()).toEqual(CHANGED);
  });

  it('gives the editor a copy for this account alone, and not the key', async () => {
    const editor = await shell.editor(
      'stat -c %a:%n "$1" "$(dirname "$1")"; echo "key:$ACCT_KEY"; cat "$1"',
    );
    const { stdout } = await shell.edit(editor);
    const [file = '', folder = '', key, ...text] = stdout.split('\n');
    expect(file).toMatch(/^600:.*\/credentials\.yml$/);
    expect(folder.startsWith(`700:${shell.runtimeFolder}/nestjs-akeyless-edit-`)).toBe(true);
    expect(key).toBe('key:');
    expect(text.join('\n')).toContain(CANARY);
  });

  it('keeps the copy in memory, or else says where it is', async () => {
    const show = await shell.editor('dirname "$(dirname "$1")"');
    const inMemory = await shell.edit(show, { XDG_RUNTIME_DIR: undefined });
    expect(inMemory.stdout).toBe('/dev/shm\n');
    expect(inMemory.stderr).toBe('Nothing was changed.\n');
    const elsewhere = await shell.edit(show, { XDG_RUNTIME_DIR: '/no/such/folder' });
    expect(elsewhere.stdout).toBe('/dev/shm\n');
  });

  it('keeps large integers, which the file of another program may hold', async () => {
    const number = 2n ** 64n - 1n;
    const data = { db: { prod: { number, password: CANARY } } };
    await writeFile(shell.path, encryptProfiles(data, shell.shell.key));
    await shell.edit(CHANGE);
    expect(await shell.profiles()).toEqual({ db: { prod: { number, password: OTHER } } });
  });

  it('wipes what editors leave beside the copy', async () => {
    await shell.edit(await shell.editor('cp "$1" "$1~"; mkdir "$1.d"; cp "$1" "$1.d/.swp"'));
    expect(await leftovers()).toEqual([]);
  });
});

describe('the file stays as it is, and the copy is wiped', () => {
  const notChanged = async (work: () => Promise<Ended>): Promise<string> => {
    const before = await shell.content();
    const { code, stderr } = await work();
    expect(code).toBe(1);
    expect(stderr).not.toContain('canary');
    await expectUnchanged(before);
    return stderr;
  };

  it('when the editor fails', async () => {
    const editor = await shell.editor(`${CHANGE} "$1"; exit 3`);
    expect(await notChanged(() => shell.edit(editor))).toContain('the editor ended with 3');
  });

  it('when there is no such editor', async () => {
    expect(await notChanged(() => shell.edit('no-such-editor'))).toContain('export EDITOR=nano');
  });

  it('when the editor removes the copy', async () => {
    expect(await notChanged(() => shell.edit('rm'))).toContain('cannot be read');
  });

  it('when what was saved is no YAML, and nobody can be asked', async () => {
    const editor = await shell.editor(`echo "  x: [${OTHER}" >> "$1"`);
    expect(await notChanged(() => shell.edit(editor))).toMatch(/look at line \d+, column \d+/);
  });

  it('when what was saved has not the shape of profiles', async () => {
    const editor = await shell.editor(`echo "db: ${OTHER}" > "$1"`);
    expect(await notChanged(() => shell.edit(editor))).toContain('"db" must be a mapping');
  });

  it('when the disk of the file is full', async () => {
    const env = { EDITOR: CHANGE, FULL: `${FILE}.tmp` };
    const stderr = await notChanged(() => shell.steps(['edit', FILE], env));
    expect(stderr).toContain('cannot be written: no space is left on the disk');
  });

  it('when there is no room for the copy', async () => {
    const env = { EDITOR: CHANGE, FULL: 'credentials.yml' };
    const stderr = await notChanged(() => shell.steps(['edit', FILE], env));
    expect(stderr).toContain('no space is left on the disk');
  });

  it('when another program has changed the file meanwhile', async () => {
    const other = encryptProfiles({ other: {} }, shell.shell.key);
    await writeFile(shell.shell.path('other'), other);
    const editor = await shell.editor(`cp "$(dirname "$0")/other" "${shell.path}"; ${CHANGE} "$1"`);
    const { code, stderr } = await shell.edit(editor);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was changed meanwhile by another program'),
    });
    await expectUnchanged(other);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('at %s', async (signal) => {
    const before = await shell.content();
    const editor = await shell.editor(`${CHANGE} "$1"; echo is open; exec sleep 600`);
    const command = shell.start(['edit', FILE], { env: { EDITOR: editor } });
    await command.printed('is open');
    expect(await shell.filesWith(OTHER)).toHaveLength(1);
    command.kill(signal);
    const { code, stderr } = await command.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'error: interrupted: nothing was changed\n',
    });
    await expectUnchanged(before);
  });
});

describe('on a terminal', () => {
  /** Runs below a pseudo-terminal, on which somebody types. */
  async function typed(input: string, editor: string): Promise<Ended> {
    const script = `exec script -qec "'${process.execPath}' '${shell.shell.main}' edit ${FILE}" /dev/null`;
    return shell.run([], { before: script, input, env: { EDITOR: editor, NO_COLOR: '1' } });
  }

  /** Fails at first, and changes the file well when it is called again. */
  const secondTime = (): Promise<string> =>
    shell.editor(
      `if [ -e seen ]; then sed -i -e '/\\[/d' "$1"; else touch seen; ${CHANGE} "$1"; echo "[" >> "$1"; fi`,
    );

  it('what is no YAML is offered for editing again, with all that was typed', async () => {
    const { code, stdout } = await typed('y\n', await secondTime());
    expect(stdout).toMatch(/it is no YAML .*Edit again\? \[Y\/n\]/s);
    expect(stdout).not.toContain('canary');
    expect(code).toBe(0);
    expect(await shell.profiles()).toEqual(CHANGED);
    expect(await leftovers()).toEqual([]);
  });

  it.each(['n\n', ''])('or not, for an answer of %j', async (answer) => {
    const before = await shell.content();
    const { code, stdout } = await typed(answer, await secondTime());
    expect(stdout).toContain('error: nothing was changed');
    expect(code).toBe(1);
    await expectUnchanged(before);
  });
});

describe('what a killed command has left', () => {
  it.each([
    ['decrypt', FILE],
    ['edit', FILE],
    ['rekey', FILE],
  ])('is wiped by %s', async (...args) => {
    const name = `nestjs-akeyless-edit-${DEAD}-${hostname()}-Ab12Cd`;
    for (const base of [shell.runtimeFolder, shell.shell.path('temporary')]) {
      await mkdir(join(base, name), { mode: 0o700 });
      await writeFile(join(base, name, 'credentials.yml'), CANARY);
    }
    await shell.run(args, { env: { EDITOR: 'true' } });
    expect(await leftovers()).toEqual([]);
  });

  it('but not what is another machine’s, a living process’s, or no copy', async () => {
    const names = [
      `nestjs-akeyless-edit-${DEAD}-elsewhere-Ab12Cd`,
      `nestjs-akeyless-edit-${process.pid}-${hostname()}-Ab12Cd`,
      `nestjs-akeyless-edit-x`,
      'other',
    ];
    for (const name of names) await mkdir(join(shell.runtimeFolder, name));
    await shell.edit('true');
    expect((await readdir(shell.runtimeFolder)).toSorted()).toEqual(names.toSorted());
  });
});
