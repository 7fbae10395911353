import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Fernet } from '../../src/shared/fernet.js';
import { CommandLine, type RunSettings, type Shell, OPENING_MS } from './support/command.js';
import { PlainProducer, stopProducers } from './support/plain-producer.js';

const ROOT = { username: 'root', password: 'root-secret-0' };
const STATE = 'gateway.state.fernet';
const RECORDER = fileURLToPath(new URL('support/step-recorder.mjs', import.meta.url));
const NOBODY = 65_534;

let commandLine: CommandLine;
let shell: Shell;
let producer: PlainProducer;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);

beforeEach(async () => {
  producer = await PlainProducer.start();
  shell = await commandLine.shell();
  await shell.write('payload.json', ROOT);
  await shell.json('--url', producer.url, '--payload-file', 'payload.json');
});

afterEach(async () => {
  await commandLine.tidy();
  await stopProducers();
});

/** The password of the root that is stored. */
async function storedPassword(): Promise<unknown> {
  const { payloads } = await shell.json<{ payloads: { payload: string }[] }>(
    'payload',
    '--show-secrets',
  );
  return (JSON.parse(payloads[0]!.payload) as { password: unknown }).password;
}

describe('the state file', () => {
  it('is a Fernet token without a readable word, for its owner alone', async () => {
    await shell.json('get');
    await shell.json('rotate');

    const text = await shell.stateText();
    expect(JSON.parse(new Fernet(shell.key).decrypt(text).toString())).toMatchObject({
      settings: { url: producer.url },
      gateway: { payload: expect.stringContaining('rotated-secret'), leases: [{ id: 'lease-1' }] },
    });
    const bytes = Buffer.from(text, 'base64url').toString('latin1');
    for (const word of ['secret', 'lease', 'root', '127.0.0.1', shell.key]) {
      expect(text).not.toContain(word);
      expect(bytes).not.toContain(word);
    }
    expect((await stat(shell.statePath)).mode & 0o777).toBe(0o600);
    expect(await shell.files()).toEqual([STATE, 'payload.json']);
  });

  it('is another one where --state says so, and links to it are followed', async () => {
    await symlink('elsewhere.fernet', shell.path('link'));
    const args = ['--state', 'elsewhere.fernet', '--url', producer.url];
    await shell.json('get', ...args);
    await shell.json('get', '--state', 'link');

    const { leases } = await shell.json<{ leases: [] }>('leases', '--state', 'elsewhere.fernet');
    expect(leases).toHaveLength(2);
    expect(await shell.json('leases')).toEqual({ leases: [] });
    expect(await shell.files()).toEqual(['elsewhere.fernet', STATE, 'link', 'payload.json']);
  });

  it('opens with the key of --state-key as well', async () => {
    const args = ['gateway', 'leases', '--state-key', shell.key];
    expect(await shell.run(args, { env: { ACCT_KEY: undefined } })).toMatchObject({ code: 0 });
    expect(await shell.run(args, { env: { ACCT_KEY: 'no key' } })).toMatchObject({ code: 0 });
  });

  it('needs a key', async () => {
    const settings = { env: { ACCT_KEY: undefined } };
    const { code, stderr } = await shell.run(['gateway', 'get'], settings);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('export ACCT_KEY="$(npx nestjs-akeyless generate-key)"'),
    });
    const other = await shell.run(['gateway', 'get'], { env: { ACCT_KEY: 'my-wrong-key' } });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('no') });
    expect(other.stderr).not.toContain('my-wrong-key');
    expect(producer.calls).toEqual([]);
  });
});

describe('a state that cannot be opened is left as it is, and nothing is sent', () => {
  async function refused(settings: RunSettings = {}): Promise<string> {
    const before = await readFile(shell.statePath);
    for (const args of [['rotate'], ['--reset-payload', '--payload-file', 'payload.json']]) {
      const { code, stdout } = await shell.run(['gateway', ...args], settings);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    }
    const { code, stdout, stderr } = await shell.run(['gateway', 'leases'], settings);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await readFile(shell.statePath)).toEqual(before);
    expect(producer.calls).toEqual([]);
    expect(await shell.files()).toEqual([STATE, 'payload.json']);
    return stderr;
  }

  it('with another key', async () => {
    const stderr = await refused({ env: { ACCT_KEY: Fernet.generateKey() } });
    expect(stderr).toContain('Is ACCT_KEY the key that it was made with?');
    expect(await shell.json('leases')).toEqual({ leases: [] });
  });

  it.each([0, 0.5, 0.999])('cut at %d', async (part) => {
    const text = (await shell.stateText()).trim();
    await shell.write(STATE, text.slice(0, Math.floor(text.length * part)));
    expect(await refused()).toContain('altered, or cut short');
  });

  it.each([0, 0.05, 0.5, 0.98])('altered at %d', async (part) => {
    const text = await shell.stateText();
    const at = Math.floor(text.trim().length * part);
    await shell.write(
      STATE,
      text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1),
    );
    expect(await refused()).toContain('altered, or cut short');
  });

  it('since it is something else, of the same key', async () => {
    await shell.write(STATE, new Fernet(shell.key).encrypt('{"aws":{}}'));
    expect(await refused()).toContain('something else than the state of a gateway');
    await shell.write(STATE, new Fernet(shell.key).encrypt('no JSON'));
    expect(await refused()).toContain('something else than the state of a gateway');
  });

  it('since it is of a newer version', async () => {
    const state = JSON.parse(new Fernet(shell.key).decrypt(await shell.stateText()).toString());
    await shell.write(
      STATE,
      new Fernet(shell.key).encrypt(JSON.stringify({ ...state, version: 2 })),
    );
    expect(await refused()).toContain('newer version');
  });
});

describe('where no state can be kept, nothing is sent', () => {
  it.each([
    ['a folder', '.', 'it is no file'],
    ['a device', '/dev/null', 'it is no file'],
    ['in a folder that is not there', 'missing/state', 'there is no such file or folder'],
    ['below a file', 'payload.json/state', 'a part of the path is no folder'],
  ])('since it is %s', async (_, path, reason) => {
    const { code, stderr } = await shell.gateway('get', '--state', path, '--url', producer.url);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(reason) });
    expect(producer.calls).toEqual([]);
  });

  it('a folder in which one may not write', async () => {
    const isRoot = process.getuid?.() === 0;
    await chmod(shell.folder, isRoot ? 0o755 : 0o555);
    const args = ['gateway', 'get', '--state', 'new', '--url', producer.url];
    const { code, stderr } = await shell.run(args, isRoot ? { uid: NOBODY } : {});
    await chmod(shell.folder, 0o755);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no permission'),
    });
    expect(producer.calls).toEqual([]);
  });

  it('a disk that is full', async () => {
    const before = await shell.stateText();
    const settings = { before: 'ulimit -f 0' };
    const { code, stderr } = await shell.run(['gateway', 'rotate'], settings);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('so large'),
    });
    expect(producer.calls).toEqual([]);
    expect(await shell.stateText()).toBe(before);
  });
});

describe('a root that was just rotated', () => {
  it('is given out, encrypted, where the disk is full by then', async () => {
    const payload = JSON.stringify({
      ...ROOT,
      password: 'a-new-root',
      certificate: 'x'.repeat(50_000),
    });
    producer.replies.rotate = { body: { payload } };
    // Room for what there is, and not for what comes.
    const settings = { before: 'ulimit -f 40' };

    const { code, stdout, stderr } = await shell.run(['gateway', 'rotate'], settings);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('cannot be written');
    expect(stderr).not.toContain('a-new-root');
    expect(await storedPassword()).toBe('root-secret-0');
    expect(await shell.files()).toEqual([STATE, 'payload.json']);
    const token = stderr.trim().split('\n').at(-1)!.trim();
    await writeFile(shell.statePath, token);
    expect(await storedPassword()).toBe('a-new-root');
  });

  it('is given out for scripts as well', async () => {
    producer.replies.rotate = {
      body: { payload: JSON.stringify({ ...ROOT, x: 'x'.repeat(50_000) }) },
    };
    const args = ['gateway', 'rotate', '--json'];
    const { stderr } = await shell.run(args, { before: 'ulimit -f 40' });
    const { error } = JSON.parse(stderr) as { error: { state: string } };
    const state = new Fernet(shell.key).decrypt(error.state).toString();
    expect(JSON.parse(state)).toMatchObject({ gateway: { previousPayload: JSON.stringify(ROOT) } });
  });

  it('is kept once it is printed, whatever kills the command', async () => {
    const command = shell.start(['gateway', 'rotate']);
    await command.printed('rotated');
    command.kill('SIGKILL');
    await command.ended;
    expect(await storedPassword()).toBe('rotated-secret-1');
  });
});

describe('with every step of a rotation written down', () => {
  async function rotated(killAt = 0): Promise<{ steps: string[]; stdout: string }> {
    const env = {
      NODE_OPTIONS: `--import ${RECORDER}`,
      STEPS_FILE: shell.path('steps'),
      KILL_AT: String(killAt),
    };
    await writeFile(shell.path('steps'), '');
    const { stdout } = await shell.run(['gateway', 'rotate'], { env });
    return { steps: (await readFile(shell.path('steps'), 'utf8')).trim().split('\n'), stdout };
  }

  it('the state is flushed, file and folder, before anything is printed', async () => {
    expect((await rotated()).steps).toEqual([
      // Before the call, to find out whether it can be written.
      'flush',
      'replace',
      'flush',
      // After it.
      'flush',
      'replace',
      'flush',
      'print',
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'killed at step %d, the old state or the new one is whole',
    async (step) => {
      const { steps, stdout } = await rotated(step);
      expect(steps).toHaveLength(step);
      expect(stdout).toBe('');

      expect(await storedPassword()).toBe(step < 5 ? 'root-secret-0' : 'rotated-secret-1');
      // Nothing that it has left is in the way of the next, nor stays.
      await shell.json('get');
      expect(await shell.files()).toEqual([STATE, 'payload.json', 'steps']);
    },
  );
});
