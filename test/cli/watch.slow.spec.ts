import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine, type RunningCommand, type Shell, OPENING_MS } from './support/command.js';
import { PlainProducer, stopProducers } from './support/plain-producer.js';

let commandLine: CommandLine;
let shell: Shell;
let producer: PlainProducer;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);

beforeEach(async () => {
  producer = await PlainProducer.start();
  shell = await commandLine.shell();
  await shell.write('payload.json', { password: 'root-secret-0' });
  await shell.json('--url', producer.url, '--payload-file', 'payload.json');
});

afterEach(async () => {
  await commandLine.tidy();
  await stopProducers();
});

async function watching(...args: string[]): Promise<RunningCommand> {
  const command = shell.start(['gateway', 'watch', ...args]);
  await command.printed('Watching');
  return command;
}

describe('watch', () => {
  it('revokes what has ended, also leases that other shells have got since', async () => {
    await shell.json('get', '--ttl', '0s');
    const command = await watching();
    await command.printed('revoke  lease-1  ok');
    await shell.json('get', '--ttl', '0s');
    await command.printed('revoke  lease-3  ok');
    command.kill('SIGINT');

    expect(await command.ended).toMatchObject({ code: 0 });
    expect(await shell.json('leases')).toEqual({ leases: [] });
    expect(await shell.files()).toEqual(['gateway.state.fernet', 'payload.json']);
  });

  it('rotates every so often, and tells scripts so line by line', async () => {
    const command = await watching('--rotate-every', '1s', '--json');
    await command.printed('}\n{"action":"rotate"');
    command.kill('SIGTERM');

    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    const calls = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string });
    expect(calls.map(({ action }) => action)).toEqual(calls.map(() => 'rotate'));
    const { payloads } = await shell.json<{ payloads: unknown[] }>('payload', '--show-secrets');
    expect(payloads[0]).toEqual({
      kind: 'stored',
      payload: JSON.stringify({ password: `rotated-secret-${calls.length}` }),
    });
  });

  it('resets a payload once, and never again over a rotated one', async () => {
    await shell.write('new.json', { password: 'a-new-root' });
    const command = await watching(
      '--payload-file',
      'new.json',
      '--reset-payload',
      '--rotate-every',
      '1s',
      '--json',
    );
    await command.printed('}\n{"action":"rotate"');
    command.kill('SIGINT');
    await command.ended;
    const sent = producer.bodies('rotate').map(({ payload }) => payload);
    expect(sent.slice(0, 2)).toEqual([
      '{"password":"a-new-root"}',
      '{"password":"rotated-secret-1"}',
    ]);
  });

  it('tells what fails, and goes on', async () => {
    producer.replies.revoke = { status: 500, body: 'down' };
    await shell.json('get', '--ttl', '0s');
    const command = await watching();
    await command.printed('the webhook answered 500 and said: down');
    command.kill('SIGINT');

    expect(await command.ended).toMatchObject({ code: 0 });
    expect(await shell.json('leases')).toMatchObject({ leases: [{ id: 'lease-1' }] });
  });
});
