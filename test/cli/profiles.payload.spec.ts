import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { encryptProfiles } from '../../src/profiles/file/encrypt-profiles.js';
import { generateProfilesKey } from '../../src/profiles/file/generate-profiles-key.js';
import { CommandLine, type Shell, OPENING_MS } from './support/command.js';

const DATA = {
  default: 'prod',
  postgres: { prod: { username: 'root', password: 'canary-7f3a', number: 2n ** 63n }, dev: {} },
  'aws.gsuite': { 'eu.west': { username: 'jo' } },
};
const PAYLOAD = '{"username":"root","password":"canary-7f3a","number":9223372036854775808}';

let commandLine: CommandLine;
let shell: Shell;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);
beforeEach(async () => {
  shell = await commandLine.shell();
  await writeFile(shell.path('c.yml.fernet'), encryptProfiles(DATA, shell.key));
});
afterEach(() => commandLine.tidy());

const stored = async (...args: string[]): Promise<unknown> => {
  const url = ['--url', 'http://localhost:1', '--show-secrets'];
  return (await shell.json(...url, '--payload-file', ...args)).payload;
};

describe('the payload of the emulator comes from a profile', () => {
  it('of an encrypted file, whose key is that of the state', async () => {
    expect(await stored('c.yml.fernet', '--profile', 'postgres.prod')).toBe(PAYLOAD);
  });

  it('of a file with another key and crypto plugin', async () => {
    const key = generateProfilesKey('aesgcm256');
    const options = { cryptoPlugin: 'aesgcm256' } as const;
    await writeFile(shell.path('c'), encryptProfiles(DATA, key, options));
    await shell.write('key', key);
    const args = ['--acct-key-file', 'key', '--crypto-plugin', 'aesgcm256'];
    expect(await stored('c', '--profile', 'postgres.prod', ...args)).toBe(PAYLOAD);
  });

  it('of plain YAML', async () => {
    await shell.write('c.yml', 'postgres:\n  prod: { username: root }\n');
    expect(await stored('c.yml', '--profile', 'postgres.prod')).toBe('{"username":"root"}');
  });

  it.each([
    ['postgres', PAYLOAD],
    ['postgres.dev', '{}'],
    ['aws.gsuite.eu.west', '{"username":"jo"}'],
  ])('that %s names', async (name, payload) => {
    expect(await stored('c.yml.fernet', '--profile', name)).toBe(payload);
  });
});

describe('what names no profile is told', () => {
  it.each<[string[], number, string]>([
    [['--payload-file', 'c.yml.fernet', '--profile', 'x.y'], 2, 'It has postgres.prod, postgres'],
    [['--profile', 'postgres.prod'], 2, '--profile needs --payload-file'],
    [['--payload-file', 'c.yml.fernet', '--profile', 'postgres', '--opaque'], 2, 'cannot both be'],
    [['--payload-file', 'c.yml.fernet'], 2, 'Of a profile file, encrypted or YAML, --profile'],
    [['--payload-file', 'no', '--profile', 'a.b'], 2, 'there is no such file or folder'],
    [
      ['--payload-file', 'c.yml.fernet', '--profile', 'postgres', '--acct-key', 'canary'],
      1,
      'the key is malformed',
    ],
    [
      [
        '--payload-file',
        'c.yml.fernet',
        '--profile',
        'postgres',
        '--acct-key',
        'A'.repeat(43) + '=',
      ],
      1,
      'c.yml.fernet: the file cannot be opened',
    ],
  ])('%j', async (args, code, message) => {
    const ended = await shell.gateway('--url', 'http://localhost:1', ...args);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toContain('canary');
    expect(await shell.files()).toEqual(['c.yml.fernet']);
  });
});
