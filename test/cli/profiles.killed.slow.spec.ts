import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine, OPENING_MS } from './support/command.js';
import { CANARY, FILE, PROFILES, ProfileShell } from './support/profiles/profile-shell.js';

const OTHER = 'canary-new';
const CHANGED = { db: { prod: { user: 'app', password: OTHER } } };
const EDITOR = `sed -i s/${CANARY}/${OTHER}/`;
const MANY = 100;
/** Each step is a command, killed, and one or two after it. */
const TIMEOUT_MS = 300_000;

let commandLine: CommandLine;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);
afterEach(() => commandLine.tidy());

const newShell = async (): Promise<ProfileShell> => ProfileShell.in(await commandLine.shell());

/** What is readable lies in the private folder alone, and the next command removes it. */
async function expectPrivate(shell: ProfileShell): Promise<number> {
  const readable = await shell.filesWith('canary');
  for (const path of readable) {
    expect(path.startsWith(`${shell.runtimeFolder}/nestjs-akeyless-edit-`)).toBe(true);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
  return readable.length;
}

describe('edit', () => {
  it('makes its steps in this order', async () => {
    const shell = await newShell();
    const { code, steps } = await shell.steps(['edit', FILE], { EDITOR });
    const named = steps.filter((step) => !['linkSync', 'chown', 'chmod'].includes(step));
    expect(code).toBe(0);
    expect(named.slice(named.indexOf('mkdtempSync'))).toEqual([
      'mkdtempSync',
      'writeFileSync',
      'spawn',
      'write',
      'flush',
      'rename',
      'flush',
      'writeFileSync',
      'rmSync',
      'rmSync',
    ]);
  });

  it(
    'killed at any step leaves the old file or the new one, and nothing readable after the next run',
    async () => {
      let leftovers = 0;
      let killed = 0;
      for (let step = 1; step < MANY; step++) {
        const shell = await newShell();
        const { steps } = await shell.steps(['edit', FILE], { EDITOR, KILL_AT: String(step) });
        if (steps.length < step) break;
        killed = step;
        expect([PROFILES, CHANGED]).toContainEqual(await shell.profiles());
        const isReplaced = steps.includes('rename');
        expect(await shell.profiles()).toEqual(isReplaced ? CHANGED : PROFILES);
        leftovers += await expectPrivate(shell);

        expect(await shell.edit('true')).toMatchObject({ code: 0 });
        expect(await shell.filesWith('canary')).toEqual([]);
        expect(await readdir(shell.runtimeFolder)).toEqual([]);
        await commandLine.tidy();
      }
      expect(killed).toBeGreaterThan(10);
      expect(leftovers).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

describe('rekey', () => {
  it('prints the key once the new file is complete, and before the old one is replaced', async () => {
    const shell = await newShell();
    const { steps } = await shell.steps(['rekey', FILE], {});
    expect(steps.filter((step) => ['write', 'flush', 'print', 'rename'].includes(step))).toEqual([
      'write',
      'flush',
      'print',
      'rename',
      'flush',
    ]);
  });

  it(
    'killed at any step leaves a file that a known key opens, and nothing readable',
    async () => {
      let killed = 0;
      for (let step = 1; step < MANY; step++) {
        const shell = await newShell();
        const { steps, stdout } = await shell.steps(['rekey', FILE], { KILL_AT: String(step) });
        if (steps.length < step) break;
        killed = step;
        const key = steps.includes('rename') ? stdout : shell.shell.key;
        expect(await shell.profiles(key)).toEqual(PROFILES);
        expect(await shell.filesWith('canary')).toEqual([]);

        // What is left is in nobody's way.
        const again = await shell.run(['rekey', FILE], { env: { ACCT_KEY: key.trim() } });
        expect(again).toMatchObject({ code: 0 });
        expect(await shell.profiles(again.stdout)).toEqual(PROFILES);
        await commandLine.tidy();
      }
      expect(killed).toBeGreaterThan(6);
    },
    TIMEOUT_MS,
  );
});
