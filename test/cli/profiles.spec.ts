import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { decryptProfiles } from '../../src/profiles/file/decrypt-profiles.js';
import { encryptProfiles } from '../../src/profiles/file/encrypt-profiles.js';
import { generateProfilesKey } from '../../src/profiles/file/generate-profiles-key.js';
import { CommandLine, type RunSettings, OPENING_MS } from './support/command.js';
import { CANARY, FILE, PROFILES, ProfileShell } from './support/profiles/profile-shell.js';

const YAML = `db:\n  prod:\n    user: app\n    password: ${CANARY}\n`;
const SOURCE = 'credentials.yml';
const NO_KEY = { env: { ACCT_KEY: undefined } };
const NOBODY = 65_534;
const QUIET = { stdout: '', stderr: '' };

let commandLine: CommandLine;
let shell: ProfileShell;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);
beforeEach(async () => {
  shell = await ProfileShell.in(await commandLine.shell());
  await shell.shell.write(SOURCE, YAML);
});
afterEach(() => commandLine.tidy());

/** What a command says that fails, shows no value, and changes nothing. Where its shell matters, it is the installed one. */
async function refusal(
  args: readonly string[],
  settings: RunSettings = {},
  code = 1,
): Promise<string> {
  const before = await shell.content();
  const files = await shell.shell.files();
  const { before: inShell, uid } = settings;
  const ended = await (inShell === undefined && uid === undefined
    ? shell.runHere(args, settings)
    : shell.run(args, settings));
  expect({ ...ended, stderr: '' }).toEqual({ code, ...QUIET });
  expect(ended.stderr).not.toContain(CANARY);
  expect(ended.stderr).not.toContain(shell.shell.key);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(await shell.content()).toEqual(before);
  expect(await shell.shell.files()).toEqual(files);
  return ended.stderr;
}

describe('encrypt', () => {
  it('writes the file beside it, and prints the new key alone', async () => {
    await shell.shell.write('new.yml', YAML);
    const { code, stdout, stderr } = await shell.run(['encrypt', 'new.yml'], NO_KEY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]{43}=\n$/);
    const path = shell.shell.path('new.yml.fernet');
    expect(decryptProfiles(await readFile(path), stdout)).toEqual(PROFILES);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(shell.shell.path('new.yml'), 'utf8')).toBe(YAML);
  });

  it.each<[string, string[], RunSettings]>([
    ['in the environment', [], {}],
    ['in a file', ['--acct-key-file', 'key'], NO_KEY],
    ['as an option', ['--acct-key'], NO_KEY],
    ['on standard input', ['--acct-key', '-'], NO_KEY],
  ])('prints nothing with a key %s', async (_, args, settings) => {
    const { key } = shell.shell;
    await shell.shell.write('key', `${key}\n`);
    const all = args.at(-1) === '--acct-key' ? [...args, key] : args;
    const ended = await shell.runHere(['encrypt', SOURCE, ...all], {
      ...settings,
      input: `${key}\n`,
    });
    expect(ended).toEqual({ code: 0, ...QUIET });
    expect(await shell.profiles()).toEqual(PROFILES);
  });

  it('takes the file from ACCT_FILE, --acct-file or standard input', async () => {
    await shell.runHere(['encrypt'], { env: { ACCT_FILE: SOURCE } });
    expect(await shell.profiles()).toEqual(PROFILES);
    await shell.runHere(['encrypt', '--acct-file', SOURCE, '--output-file', 'b']);
    await shell.runHere(['encrypt', '-', '--output-file', 'c'], { input: YAML });
    for (const name of ['b', 'c']) {
      const file = await readFile(shell.shell.path(name));
      expect(decryptProfiles(file, shell.shell.key)).toEqual(PROFILES);
    }
  });

  it('takes another crypto plugin, serial and overrides', async () => {
    const args = ['--crypto-plugin', 'aesgcm256', '--serial', 'json'];
    const overrides = ['--overrides', '{"db":{"prod":{"user":"other"},"dev":{}}}'];
    const { stdout } = await shell.runHere(['encrypt', SOURCE, ...args, ...overrides], NO_KEY);
    const file = await readFile(shell.shell.path(`${SOURCE}.aesgcm256`));
    expect(decryptProfiles(file, stdout, { cryptoPlugin: 'aesgcm256' })).toEqual({
      db: { prod: { user: 'other', password: CANARY }, dev: {} },
    });
    const printed = await shell.runHere(['decrypt', `${SOURCE}.aesgcm256`, '--acct-key', '-'], {
      input: stdout,
    });
    expect(parse(printed.stdout)).toMatchObject({ db: { dev: {} } });
  });

  it('leaves the old file for the same readers, and follows links', async () => {
    await chmod(shell.path, 0o640);
    await symlink(FILE, shell.shell.path('link'));
    const before = await shell.content();
    await shell.runHere(['encrypt', SOURCE, '--output-file', 'link']);
    expect(await shell.content()).not.toEqual(before);
    expect((await stat(shell.path)).mode & 0o777).toBe(0o640);
  });

  it('warns of templates, and of what acct has read in another way', async () => {
    await shell.shell.write('new.yml', `db: { prod: { a: "{{ x }}", b: yes } } # ${CANARY}`);
    const { code, stderr } = await shell.runHere(['encrypt', 'new.yml']);
    expect({ code, lines: stderr.trim().split('\n') }).toEqual({
      code: 0,
      lines: [
        expect.stringContaining('new.yml: the file has {{ or {% in it'),
        expect.stringContaining('new.yml: line 1: yes, no, on and off are text here'),
      ],
    });
    expect(stderr).not.toContain(CANARY);
  });

  it('does not replace the old file where the new key cannot be printed', async () => {
    expect(
      await refusal(['encrypt', SOURCE], {
        ...NO_KEY,
        before: 'exec > /dev/full',
      }),
    ).toContain('the new key cannot be printed: no space is left');
  });

  it.each([
    ['closed', 'exec >&-'],
    ['/dev/null', 'exec > /dev/null'],
  ])('makes no key where standard output is %s', async (_, before) => {
    const stderr = await refusal(['encrypt', SOURCE], { ...NO_KEY, before });
    expect(stderr).toContain(
      'standard output leads nowhere, and the new key would be lost: nothing was replaced',
    );
    expect(stderr).toContain('--acct-key-file <file>');
    const ended = await shell.run(['encrypt', SOURCE], { before });
    expect(ended).toEqual({ code: 0, ...QUIET });
    expect(await shell.profiles()).toEqual(PROFILES);
  });

  it.each([
    ['an empty file', '', 'bad.yml: the file is empty'],
    ['a broken one', `db: [${CANARY}`, 'bad.yml: it is no YAML'],
    ['the same key twice', `db: {}\ndb: { p: { a: ${CANARY} } }`, 'twice: look at line 2'],
    ['a list', `- ${CANARY}`, 'bad.yml: the file holds no mapping of providers'],
    ['__proto__', `db: { __proto__: { a: ${CANARY} } }`, 'is named __proto__'],
    ['a large integer', 'db: { prod: { a: 99999999999999999 } }', 'quote it'],
  ])('refuses %s', async (_, text, message) => {
    await shell.shell.write('bad.yml', text);
    expect(await refusal(['encrypt', 'bad.yml', '--output-file', FILE])).toContain(message);
  });

  it.each([
    [['encrypt', FILE], 'it may be encrypted already'],
    [['encrypt', 'missing.yml'], 'missing.yml cannot be read: there is no such file or folder'],
    [['encrypt', '.'], '. cannot be read: it is a folder'],
    [['encrypt', SOURCE, '--acct-key', 'no-key'], 'the key is malformed'],
    [['encrypt', SOURCE, '--acct-key', ''], '--acct-key holds no key'],
    [['encrypt', SOURCE, '--acct-key-file', 'no'], '--acct-key-file no cannot be read'],
    [['encrypt', SOURCE, '--output-file', '.'], '. is no file'],
    [['encrypt', SOURCE, '--output-file', 'no/x'], 'there is no such file or folder'],
    [['encrypt', SOURCE, '--crypto-plugin', 'x'], '--crypto-plugin must be fernet or aesgcm256'],
    [['encrypt', SOURCE, '--overrides', `["${CANARY}"]`], '--overrides must be JSON like'],
  ])('%j is refused', async (args, message) => {
    expect(await refusal(args)).toContain(message);
  });

  it.each([
    [['encrypt', '-'], 'where to? Give --output-file <file>'],
    [['encrypt', '-', '--output-file', FILE, '--acct-key', '-'], 'cannot both come from standard'],
    [['encrypt', '-', '--output-file', FILE, '--acct-key-file', '-'], 'cannot both come from'],
    [['encrypt', SOURCE, '--serial', 'xml'], '--serial must be msgpack or json'],
    [['decrypt', FILE, '--output', 'xml'], '--output must be yaml or json'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await refusal(args, { input: YAML }, 2)).toContain(message);
  });
});

describe('decrypt', () => {
  it('prints YAML, or JSON', async () => {
    const yaml = await shell.run(['decrypt', FILE]);
    expect({ code: yaml.code, stderr: yaml.stderr }).toEqual({ code: 0, stderr: '' });
    expect(yaml.stdout).toBe(YAML);
    const json = await shell.run(['decrypt', FILE, '--output', 'json']);
    expect(json.stdout).toBe(`${JSON.stringify(PROFILES, null, 2)}\n`);
  });

  it('keeps every digit', async () => {
    const data = { db: { prod: { number: 2n ** 64n - 1n } } };
    await writeFile(shell.path, encryptProfiles(data, shell.shell.key));
    for (const args of [[], ['--output', 'json']]) {
      const { stdout } = await shell.runHere(['decrypt', FILE, ...args]);
      expect(stdout).toMatch(/number"?: 18446744073709551615\n/);
    }
  });

  it('shows one profile of each provider, and what overrides make of it', async () => {
    const data = { default: 'dev', db: { prod: { a: 1 }, dev: { a: 2 } }, aws: { prod: {} } };
    await writeFile(shell.path, encryptProfiles(data, shell.shell.key));
    const only = await shell.runHere(['decrypt', FILE, '--acct-profile', 'dev']);
    expect(parse(only.stdout)).toEqual({ db: { dev: { a: 2 } } });
    const env = { ACCT_PROFILE: 'prod' };
    const overrides = ['--overrides', '{"aws":{"prod":{"b":3}}}', '--output', 'json'];
    const { stdout, stderr } = await shell.runHere(['decrypt', FILE, ...overrides], { env });
    expect(JSON.parse(stdout)).toEqual({ db: { prod: { a: 1 } }, aws: { prod: { b: 3 } } });
    expect(stderr).toContain('ACCT_PROFILE is set');
    for (const name of ['x', 'constructor']) {
      const told = await refusal(['decrypt', FILE, '--acct-profile', name]);
      expect(told).toContain(`no provider has a profile named "${name}"\n  There are prod, dev.`);
    }
  });

  it('writes a file that its owner alone may read', async () => {
    await writeFile(shell.shell.path('out.yml'), 'old', { mode: 0o644 });
    const ended = await shell.runHere(['decrypt', FILE, '--output-file', 'out.yml']);
    expect(ended).toEqual({ code: 0, ...QUIET });
    expect(await readFile(shell.shell.path('out.yml'), 'utf8')).toBe(YAML);
    expect((await stat(shell.shell.path('out.yml'))).mode & 0o777).toBe(0o600);
  });

  it('tells where it cannot print, and leaves an old output as it is', async () => {
    expect(
      await refusal(['decrypt', FILE], {
        before: 'exec > /dev/full',
      }),
    ).toContain('standard output cannot be written: no space is left');
    await shell.shell.write('out.yml', 'old');
    expect(
      await refusal(['decrypt', FILE, '--output-file', 'out.yml'], {
        before: 'ulimit -f 0',
      }),
    ).toContain('so large');
    expect(await readFile(shell.shell.path('out.yml'), 'utf8')).toBe('old');
    expect(await shell.filesWith(CANARY, SOURCE)).toEqual([]);
  });
});

describe.each(['decrypt', 'edit', 'rekey'])('%s', (command) => {
  const UNOPENABLE = `${FILE}: the file cannot be opened: it is not encrypted with this key, or was altered or cut short`;

  it('refuses another key, and a file that was altered or cut, with one message', async () => {
    const env = { ACCT_KEY: generateProfilesKey() };
    expect(await refusal([command, FILE], { env })).toContain(UNOPENABLE);
    const file = await shell.content();
    const altered = Buffer.from(file);
    altered[50]! ^= 1;
    for (const content of [altered, file.subarray(0, -1), Buffer.alloc(0), Buffer.from(YAML)]) {
      await writeFile(shell.path, content);
      expect(await refusal([command, FILE])).toContain(UNOPENABLE);
    }
  });

  it('refuses to work without a key', async () => {
    expect(await refusal([command, FILE], NO_KEY)).toContain(
      'the file is encrypted, and no key is given',
    );
  });

  it('refuses a malformed key without showing it', async () => {
    expect(await refusal([command, FILE], { env: { ACCT_KEY: CANARY } })).toContain(
      'the key is malformed',
    );
  });

  it('refuses what is no file', async () => {
    await mkdir(shell.shell.path('folder'));
    expect(await refusal([command, 'folder'])).toContain('folder');
    expect(await refusal([command, 'missing'])).toContain('there is no such file or folder');
    expect(await refusal([command], {}, 2)).toContain('which file?');
    expect(await refusal([command, FILE, '--acct-file', FILE], {}, 2)).toContain('not both');
  });

  it('tells that it has no permission', async () => {
    await chmod(shell.path, 0o600);
    await chmod(shell.shell.folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) await chmod(shell.path, 0o000);
    expect(await refusal([command, FILE], isRoot ? { uid: NOBODY } : {})).toContain(
      'no permission',
    );
  });
});

describe('rekey', () => {
  it('prints the new key, with which alone the file opens from then on', async () => {
    const { code, stdout, stderr } = await shell.run(['rekey', FILE]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]{43}=\n$/);
    expect(await shell.profiles(stdout)).toEqual(PROFILES);
    await expect(shell.profiles()).rejects.toThrow('cannot be opened');
  });

  it('leaves what is encrypted as it is to the byte, whatever it is', async () => {
    const key = generateProfilesKey('aesgcm256');
    const cipher = (await import('../../src/profiles/file/ciphers.js')).cipherOf('aesgcm256');
    const plaintext = Buffer.from([0, 1, 2, 255]);
    await writeFile(shell.shell.path('x.aesgcm256'), cipher.encrypt(plaintext, key));
    const { stdout } = await shell.run(['rekey', 'x.aesgcm256', '--acct-key', '-'], { input: key });
    const file = await readFile(shell.shell.path('x.aesgcm256'));
    expect(cipher.decrypt(file, stdout)).toEqual(plaintext);
  });

  it('leaves the file as it is where the new key cannot be printed', async () => {
    expect(
      await refusal(['rekey', FILE], {
        before: 'exec > /dev/full',
      }),
    ).toContain('the new key cannot be printed: no space is left on the disk');
    expect(await refusal(['rekey', FILE], { before: 'ulimit -f 0' })).toContain('so large');
  });

  it.each(['exec >&-', 'exec > /dev/null'])(
    'leaves the file as it is where nobody gets the new key: %s',
    async (before) => {
      const stderr = await refusal(['rekey', FILE], { before });
      expect(stderr).toContain('standard output leads nowhere');
      expect(stderr).toContain('Print it into a file: > new.key\n');
    },
  );

  it('prints the new key into a file, and to whoever reads it', async () => {
    await shell.run(['rekey', FILE], { before: 'exec > new.key' });
    const key = await readFile(shell.shell.path('new.key'), 'utf8');
    expect(await shell.profiles(key)).toEqual(PROFILES);
  });

  it('waits for nobody who works with the file for long', async () => {
    const editor = await shell.editor('echo is open; exec sleep 60');
    const editing = shell.start(['edit', FILE], { env: { EDITOR: editor } });
    await editing.printed('is open');
    const { code, stderr } = await shell.run(['rekey', FILE]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('in use') });
    editing.kill('SIGTERM');
    await editing.ended;
  });
});
