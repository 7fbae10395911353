import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { CommandLine, type Shell, OPENING_MS } from './support/command.js';

let commandLine: CommandLine;
let shell: Shell;

beforeAll(async () => {
  commandLine = await CommandLine.open();
  shell = await commandLine.shell();
  await shell.write('broken.json', '{\n  "password": my-secret }');
  await shell.write('cut.json', '{"password": "my-secret"');
  await shell.write('list.json', '["my-secret"]');
}, OPENING_MS);

afterAll(() => commandLine.tidy());

const GET = ['gateway', 'get', '--url', 'http://localhost:1'];

describe('wrong usage is told, and does nothing', () => {
  it.each<[string[], string, string?]>([
    [[], 'which command?'],
    [['gatway'], 'there is no command "gatway"', 'Did you mean gateway?'],
    [
      ['nothing-like-it'],
      'there is no command "nothing-like-it"',
      'There are gateway, encrypt, decrypt, edit, rekey, generate-key.',
    ],
    [['gateway', 'rotat'], 'there is no command "rotat"', 'Did you mean rotate?'],
    [['gateway', '--urll', 'x', 'get'], 'there is no option --urll', 'Did you mean --url?'],
    [['gateway', 'get', '-u', 'x'], 'there is no option -u'],
    [
      ['gateway', 'rotate', '--ttl', '1h'],
      '"rotate" has no option --ttl',
      'See nestjs-akeyless gateway rotate --help.',
    ],
    [['gateway', 'get', 'x'], '"get" takes no "x"'],
    [['gateway', 'get', '--url'], '--url needs a value: <url>'],
    [['gateway', 'get', '--url', '--state'], '--url needs a value: <url>'],
    [['gateway', 'leases', '--json=1'], '--json takes no value'],
    [['gateway', 'get'], 'where is the producer?'],
    [
      ['gateway', 'get', '--url', 'localhost:3000'],
      '--url localhost:3000 has no http:// before it',
      'Write --url http://localhost:3000',
    ],
    [['gateway', 'get', '--url', 'ftp://x'], '--url is no URL of a server'],
    [
      ['gateway', 'get', '--url', 'http://u:my-secret@x'],
      '--url must hold no user name and no password',
    ],
    [
      ['gateway', 'get', '--url', 'http://x/a/sync/create'],
      '--url http://x/a/sync/create is the URL of one webhook',
      'Give what comes before: --url http://x/a',
    ],
    [
      [...GET, '--ttl', 'soon'],
      '--ttl "soon" is no length of time',
      'Write for example 90s, 15m, 1h or 7d.',
    ],
    [[...GET, '--timeout', '3d'], '--timeout must be at most 24h'],
    [[...GET, '--input', '[1]'], '--input must be a JSON object, not an array'],
    [
      [...GET, '--input', 'role=x'],
      '--input is no JSON',
      `For example: --input '{"role":"reader"}'`,
    ],
    [
      [...GET, '--input', '{}', '--input-file', 'x'],
      '--input and --input-file cannot both be given',
    ],
    [[...GET, '--sub-claim', 'email'], '--sub-claim "email" is no claim'],
    [
      [...GET, '--payload-file', 'missing'],
      '--payload-file missing cannot be read: there is no such file or folder',
    ],
    [[...GET, '--payload-file', 'broken.json'], '--payload-file broken.json is no JSON'],
    [
      [...GET, '--payload-file', 'cut.json'],
      '--payload-file cut.json is no JSON: look at line 1, column 25',
    ],
    [
      [...GET, '--payload-file', 'list.json'],
      '--payload-file list.json must be a JSON object, not an array',
    ],
    [[...GET, '--reset-payload'], '--reset-payload needs a payload'],
    [[...GET, '--validation-port', '99999'], '--validation-port "99999" is no port'],
    [
      ['gateway', '--url', 'http://x', '--rotate-every', '10ms'],
      '--rotate-every must be at least 1s',
    ],
    [['gateway', 'revoke'], 'which leases?'],
    [['gateway', 'revoke', 'a', '--all'], 'name leases or give --all, not both'],
    [['gateway', 'advance'], 'by how much?'],
    [['gateway', 'advance', 'x'], 'the time "x" is no length of time'],
  ])('%j', async (args, message, hint = '') => {
    const { code, stdout, stderr } = await shell.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('my-secret');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect((await shell.files()).toSorted()).toEqual(['broken.json', 'cut.json', 'list.json']);
  });

  it('for scripts as JSON', async () => {
    const { code, stderr } = await shell.run(['gateway', 'rotat', '--json']);
    expect({ code, error: JSON.parse(stderr) as unknown }).toEqual({
      code: 2,
      error: {
        error: {
          message: 'there is no command "rotat"',
          hint: 'Did you mean rotate?',
          exitCode: 2,
        },
      },
    });
  });
});

describe('help', () => {
  it('names every command and the exit codes', async () => {
    const { code, stdout, stderr } = await shell.run(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: nestjs-akeyless <command> \[options\]\n/);
    expect(stdout).toMatch(/gateway .*\n +encrypt [^]*\n +generate-key /);
    expect(stdout).toMatch(/Exit codes:\n +0 +fine\n +1 .*\n +2 .*\n +130 /);
  });

  it('of a command names its options, whatever else is given', async () => {
    const { stdout } = await shell.run(['gateway', 'advance', '-h', '--state', 'x']);
    expect(stdout).toMatch(/^Usage: nestjs-akeyless gateway advance <time> \[options\]\n/);
    expect(stdout).toContain('--rotate-every <time>');
    expect(stdout).not.toContain('--ttl');
    expect((await shell.run(['gateway', 'get', '--help'])).stdout).toMatch(
      /--sub-claim .*repeated/,
    );
  });

  it('of the gateway names every command below it', async () => {
    const { stdout } = await shell.run(['gateway', '--help']);
    const [, listed = ''] = /Commands:\n(.*?)\n\n/s.exec(stdout) ?? [];
    expect(listed.split('\n').map((line) => line.trim().split(' ')[0])).toEqual([
      'get',
      'revoke',
      'rotate',
      'leases',
      'payload',
      'dry-run',
      'advance',
      'watch',
    ]);
  });
});

it('the version is that of the package', async () => {
  const manifest = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  expect((await shell.run(['--version'])).stdout).toBe(`${version}\n`);
});

it('each generated key is another, and nothing else is printed', async () => {
  const { stdout: first } = await shell.run(['generate-key']);
  const { stdout: second } = await shell.run(['generate-key']);
  expect(first).toMatch(/^[\w-]{43}=\n$/);
  expect(second).not.toBe(first);
});
