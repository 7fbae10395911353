import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine, type RunningCommand, type Shell, OPENING_MS } from './support/command.js';
import { PlainProducer, stopProducers } from './support/plain-producer.js';

const LOCK = 'gateway.state.fernet.lock';

let commandLine: CommandLine;
let shell: Shell;
let producer: PlainProducer;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);

beforeEach(async () => {
  producer = await PlainProducer.start();
  shell = await commandLine.shell();
  await shell.json('--url', producer.url);
});

afterEach(async () => {
  await commandLine.tidy();
  await stopProducers();
});

/** A command whose webhook does not answer. */
async function busyCommand(): Promise<{ command: RunningCommand; answer: () => void }> {
  const command = shell.start(['gateway', 'get']);
  return new Promise((resolve) => {
    producer.replies.create = () =>
      new Promise((reply) => {
        delete producer.replies.create;
        const answer = (): void => reply({ body: { id: 'slow', response: {} } });
        resolve({ command, answer });
      });
  });
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('while a command works with the state', () => {
  it('a second shell is refused, and told who has it', async () => {
    const { command, answer } = await busyCommand();

    const { code, stderr } = await shell.gateway('get');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        `error: ${shell.statePath} is in use by process ${command.pid}`,
        `  Wait until that command ends. If no such command runs any more, remove ${shell.path(LOCK)}`,
        '',
      ].join('\n'),
    });
    expect(producer.bodies('create')).toHaveLength(1);

    answer();
    expect(await command.ended).toMatchObject({ code: 0 });
    expect(await shell.json('get')).toMatchObject({ id: 'lease-1' });
    expect(await shell.json('leases')).toMatchObject({ leases: [{ id: 'slow' }, {}] });
  });

  it('others may read it', async () => {
    await busyCommand();
    expect(await shell.json('leases')).toEqual({ leases: [] });
    expect(await shell.gateway('payload')).toMatchObject({ code: 0 });
  });

  it('many short ones come one after the other', async () => {
    const shells = Array.from({ length: 4 }, () => shell.gateway('get'));
    const codes = (await Promise.all(shells)).map(({ code }) => code);
    const { leases } = await shell.json<{ leases: [] }>('leases');
    expect(leases).toHaveLength(codes.filter((code) => code === 0).length);
    expect(leases).toHaveLength(producer.bodies('create').length);
  });
});

describe('a lock', () => {
  it('of a command that was killed is taken over', async () => {
    const { command } = await busyCommand();
    command.kill('SIGKILL');
    await command.ended;
    expect(await shell.files()).toContain(LOCK);

    expect(await shell.json('get')).toMatchObject({ id: 'lease-1' });
    expect(await shell.files()).toEqual(['gateway.state.fernet']);
  });

  it('of a dead process is taken over by one of many alone', async () => {
    await shell.write(LOCK, { pid: deadPid(), host: hostname() });
    const shells = Array.from({ length: 4 }, () => shell.gateway('get'));
    const codes = (await Promise.all(shells)).map(({ code }) => code);
    expect(codes).toContain(0);
    const { leases } = await shell.json<{ leases: [] }>('leases');
    expect(leases).toHaveLength(producer.bodies('create').length);
    expect(await shell.files()).toEqual(['gateway.state.fernet']);
  });

  it.each([
    ['of another machine', { pid: 1, host: 'another-machine' }, 'process 1 on another-machine'],
    ['of a process of this one', { pid: process.pid, host: hostname() }, `process ${process.pid}`],
    ['that says nothing', '', 'another process'],
  ])('%s is respected', async (_, content, who) => {
    await shell.write(LOCK, content);
    const { code, stderr } = await shell.gateway('get');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(who) });
    expect(producer.calls).toEqual([]);
    expect(await shell.files()).toContain(LOCK);
  });

  it('is gone after a command that failed', async () => {
    producer.replies.create = { status: 500, body: 'no' };
    await shell.gateway('get');
    expect(await shell.files()).toEqual(['gateway.state.fernet']);
  });
});
