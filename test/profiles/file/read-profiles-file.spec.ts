import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CRYPTO_PLUGINS } from '../../../src/profiles/file/crypto-plugin.js';
import { encryptProfiles } from '../../../src/profiles/file/encrypt-profiles.js';
import { generateProfilesKey } from '../../../src/profiles/file/generate-profiles-key.js';
import { ProfilesFileError } from '../../../src/profiles/file/profiles-file.error.js';
import { readProfilesFile } from '../../../src/profiles/file/read-profiles-file.js';

const CANARY = 'canary-7f3a';
const PROFILES = { db: { prod: { password: CANARY } } };

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-profiles-'));
  path = join(folder, 'credentials.yml');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProfilesFileError);
  const { message } = error as ProfilesFileError;
  expect(message).not.toContain(CANARY);
  return message;
}

describe.each(CRYPTO_PLUGINS)('a file by %s', (cryptoPlugin) => {
  const key = generateProfilesKey(cryptoPlugin);

  it('opens with its key', async () => {
    await writeFile(path, encryptProfiles(PROFILES, key, { cryptoPlugin }));
    expect(await readProfilesFile(path, key, { cryptoPlugin })).toEqual(PROFILES);
    expect(await readProfilesFile(path, ['', key], { cryptoPlugin })).toEqual(PROFILES);
  });

  it.each([undefined, true])('is refused without a key, allowPlaintext %s', async (allowed) => {
    const file = encryptProfiles(PROFILES, key, { cryptoPlugin });
    const cut = [file.subarray(0, -1), file.subarray(0, file.length / 2), file.subarray(1)];
    for (const content of [file, ...cut]) {
      await writeFile(path, content);
      const options = { cryptoPlugin, ...(allowed && { allowPlaintext: allowed }) };
      expect(await failure(readProfilesFile(path, undefined, options))).toBe(
        `${path}: the file is encrypted, and no key is given`,
      );
    }
  });

  it('is refused with another key', async () => {
    await writeFile(path, encryptProfiles(PROFILES, key, { cryptoPlugin }));
    const other = generateProfilesKey(cryptoPlugin);
    expect(await failure(readProfilesFile(path, other, { cryptoPlugin }))).toMatch(
      /: the file cannot be opened: /,
    );
  });
});

describe('plaintext', () => {
  const YAML = `db:\n  prod:\n    password: ${CANARY}\n`;

  it.each([YAML, JSON.stringify(PROFILES)])(
    'is read where that is allowed, with a warning',
    async (text) => {
      await writeFile(path, text);
      const warnings: string[] = [];
      const options = {
        allowPlaintext: true,
        onWarning: (warning: string) => void warnings.push(warning),
      };
      expect(await readProfilesFile(path, undefined, options)).toEqual(PROFILES);
      expect(warnings).toEqual([`${path}: the file is not encrypted`]);
    },
  );

  it('is refused where it is not allowed', async () => {
    await writeFile(path, YAML);
    expect(await failure(readProfilesFile(path, undefined))).toContain('the file is not encrypted');
  });

  it('is refused where there is a key, allowed or not', async () => {
    await writeFile(path, YAML);
    const reading = readProfilesFile(path, generateProfilesKey(), { allowPlaintext: true });
    expect(await failure(reading)).toContain('the file cannot be opened');
  });

  it('with a character that no text has counts as encrypted', async () => {
    await writeFile(path, `db: { prod: { password: "\u{1}" } }`);
    const reading = readProfilesFile(path, undefined, { allowPlaintext: true });
    expect(await failure(reading)).toBe(`${path}: the file is encrypted, and no key is given`);
  });

  it('that is empty is refused', async () => {
    await writeFile(path, '');
    const reading = readProfilesFile(path, undefined, { allowPlaintext: true });
    expect(await failure(reading)).toBe(`${path}: the file is empty`);
  });
});

describe('what cannot be read is told', () => {
  const key = generateProfilesKey();

  it.each([
    ['a file that is not there', 'missing', 'there is no such file or folder'],
    ['a folder', '.', 'it is a folder'],
    ['below a file', 'file/x', 'a part of the path is no folder'],
  ])('%s', async (_, name, reason) => {
    await writeFile(join(folder, 'file'), '');
    const file = join(folder, name);
    expect(await failure(readProfilesFile(file, key))).toBe(
      `${file}: the file cannot be read: ${reason}`,
    );
  });
});
