import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { AccountsProducer } from './support/accounts.producer.js';
import { CommandLine, type Shell, OPENING_MS } from './support/command.js';
import { PlainProducer, stopProducers } from './support/plain-producer.js';

const ROOT = { host: 'db.internal', username: 'root', password: 'root-secret-0' };

let commandLine: CommandLine;

beforeAll(async () => {
  commandLine = await CommandLine.open();
}, OPENING_MS);

afterEach(async () => {
  await commandLine.tidy();
  await closeApps();
  await stopProducers();
});

async function setUp(url: string): Promise<Shell> {
  const shell = await commandLine.shell();
  await shell.write('payload.json', ROOT);
  await shell.json('--url', url, '--payload-file', 'payload.json');
  return shell;
}

async function startPlain(): Promise<{ producer: PlainProducer; shell: Shell }> {
  const producer = await PlainProducer.start();
  return { producer, shell: await setUp(producer.url) };
}

onBothAdapters((adapter) => {
  it('plays a whole life against an application of ours', async () => {
    const handler = new AccountsProducer();
    const providers = [{ provide: AccountsProducer, useValue: handler }];
    const { url } = await startApp({ adapter, module: { providers } });
    const shell = await setUp(url);

    expect(await shell.json('dry-run')).toMatchObject({ id: expect.any(String) });
    expect(handler.accounts.size).toBe(0);

    const first = await shell.json('get', '--input', '{"role":"reader"}', '--sub-claim', 'team=a');
    const second = await shell.json('get');
    expect(first).toMatchObject({
      id: 'account-1',
      response: { username: 'account-1', password: 'secret-of-account-1', madeBy: 'root' },
    });
    expect(handler.accounts.get('account-1')).toMatchObject({
      input: { role: 'reader' },
      claims: { team: ['a'] },
    });
    expect(await shell.json('leases')).toMatchObject({
      leases: [{ id: 'account-1' }, { id: 'account-2' }],
    });

    expect(await shell.json('rotate')).toEqual({ rotated: true, changed: ['password'] });
    expect(await shell.json('payload', '--show-secrets')).toEqual({
      payloads: [
        { kind: 'stored', payload: JSON.stringify({ ...ROOT, password: 'root-secret-1' }) },
        { kind: 'previous', payload: JSON.stringify(ROOT) },
      ],
    });

    expect(await shell.json('revoke', String(first.id))).toMatchObject({ revoked: ['account-1'] });
    expect([...handler.accounts.keys()]).toEqual([second.id]);
    expect(await shell.json('revoke', '--all')).toMatchObject({ revoked: ['account-2'] });
    expect(handler.accounts.size).toBe(0);
    expect(await shell.json('leases')).toEqual({ leases: [] });
  });
});

describe('an application that authenticates its callers', () => {
  it('lets the command in while it serves the validation endpoint', async () => {
    const port = await freePort();
    const validateUrl = `http://127.0.0.1:${port}/validate-producer-credentials`;
    const { url } = await startApp({
      adapter: 'fastify',
      producer: { auth: { gatewayAccessIds: ['p-mine'], validateUrl, itemName: '/my/item' } },
      module: { providers: [AccountsProducer] },
    });
    const shell = await setUp(url);
    const who = ['--gateway-access-id', 'p-mine', '--item-name', '/my/item'];

    const { code, stderr } = await shell.gateway('get', '--gateway-access-id', 'p-other');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--validation-port'),
    });
    expect(await shell.json('get', ...who, '--validation-port', String(port))).toMatchObject({
      id: 'account-1',
    });
    // Who calls is remembered; who vouches is not.
    expect(await shell.json('get', '--validation-port', String(port))).toMatchObject({
      id: 'account-2',
    });
  });
});

describe('get', () => {
  it('prints the lease and the response', async () => {
    const { shell } = await startPlain();

    const { code, stdout, stderr } = await shell.gateway('get', '--ttl', '90m');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, '<time>')).toBe(
      [
        'Lease lease-1 until <time> (1h 30m)',
        '',
        '  username  user-1',
        '  password  issued-secret-1',
        '',
      ].join('\n'),
    );
  });

  it('sends what the end user asks for, and who that is', async () => {
    const { producer, shell } = await startPlain();
    await shell.write('input.json', { project: 42 });

    await shell.json(
      ...'get --input-file input.json --access-id p-jo --sub-claim email=jo@x'.split(' '),
      ...'--sub-claim groups=a --sub-claim groups=b=c'.split(' '),
    );
    await shell.json('get');

    expect(producer.bodies('create')).toEqual([
      {
        payload: JSON.stringify(ROOT),
        input: { project: 42 },
        client_info: {
          access_id: 'p-jo',
          sub_claims: { email: ['jo@x'], groups: ['a', 'b=c'] },
        },
      },
      {
        payload: JSON.stringify(ROOT),
        input: '',
        client_info: { access_id: 'p-user', sub_claims: null },
      },
    ]);
  });

  it('cannot be made to take the terminal over', async () => {
    const { producer, shell } = await startPlain();
    const response = { 'na\u001b[2Jme': 'a\u0007b\u202e', key: 'one\ntwo' };
    producer.replies.create = { body: { id: 'id\u001b]0;x\u0007\n', response } };

    const { stdout } = await shell.gateway('get');

    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    expect(stdout).toContain(String.raw`a\u0007b\u202e`);
    expect(stdout).toMatch(/key +one\n +two/);
  });

  it('gives up when it is interrupted, and leaves no lock', async () => {
    const { producer, shell } = await startPlain();
    const arrived = hangingOn(producer, 'create');
    const command = shell.start(['gateway', 'get']);
    await arrived;
    command.kill('SIGINT');

    const { code, stderr } = await command.ended;

    expect({ code, stderr }).toMatchObject({
      code: 130,
      stderr: 'error: interrupted before the webhook had answered\n',
    });
    expect(await shell.files()).toEqual(['gateway.state.fernet', 'payload.json']);
  });

  it('waits no longer than it is told to', async () => {
    const { producer, shell } = await startPlain();
    void hangingOn(producer, 'create');

    const { code, stderr } = await shell.gateway('get', '--timeout', '20ms');

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        'error: create: no answer within 0.02 s',
        '  The webhook must answer sooner; the Gateway does not wait any longer.',
        '  With this command: --timeout gives it longer.',
        '',
      ].join('\n'),
    });
  });
});

describe('revoke', () => {
  it('sends several ids in one call, known or not', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('get');

    const { code, stdout, stderr } = await shell.gateway('revoke', 'lease-1', 'other', 'lease-1');

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'revoked  lease-1\nrevoked  other\n',
      stderr: 'No lease here: other. The webhook is asked all the same.\n',
    });
    expect(producer.bodies('revoke')).toEqual([
      { payload: JSON.stringify(ROOT), ids: ['lease-1', 'other'] },
    ]);
  });

  it('keeps what the webhook did not revoke, and says why', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('get');
    await shell.json('get');
    producer.replies.revoke = { body: { revoked: ['lease-1'], message: 'lease-2 is in use' } };

    const { code, stderr } = await shell.gateway('revoke', '--all');

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not revoked: lease-2 (lease-2 is in use)'),
    });
    expect(await shell.json('leases')).toMatchObject({ leases: [{ id: 'lease-2' }] });
  });

  it('has nothing to do where there is no lease', async () => {
    const { producer, shell } = await startPlain();
    expect((await shell.gateway('revoke', '--all')).stdout).toBe('There is nothing to revoke.\n');
    expect(producer.calls).toEqual([]);
  });

  it('takes ids that begin with a dash', async () => {
    const { producer, shell } = await startPlain();
    await shell.gateway('revoke', '--', '-x');
    expect(producer.bodies('revoke')).toMatchObject([{ ids: ['-x'] }]);
  });
});

describe('leases', () => {
  it('shows how long they live, and their responses only if that is asked for', async () => {
    const { shell } = await startPlain();
    await shell.json('get', '--ttl', '1h');
    await shell.json('get', '--ttl', '2d');

    const { stdout } = await shell.gateway('leases');
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines).toEqual([
      ['LEASE', 'ISSUED', 'ENDS'],
      ['lease-1', expect.stringMatching(/^\d+s ago$/), expect.stringMatching(/^in (59m \d+s|1h)$/)],
      ['lease-2', expect.stringMatching(/^\d+s ago$/), expect.stringMatching(/^in (1d 23h|2d)$/)],
      [''],
    ]);
    expect(JSON.stringify(await shell.json('leases'))).not.toContain('issued-secret');
    expect((await shell.gateway('leases', '--show-secrets')).stdout).toContain('issued-secret-2');
    expect(await shell.json('leases', '--show-secrets')).toMatchObject({
      leases: [{ response: { password: 'issued-secret-1' } }, {}],
    });
  });

  it('says that there are none', async () => {
    const shell = await commandLine.shell();
    expect((await shell.gateway('leases')).stdout).toBe('No leases.\n');
  });
});

describe('payload', () => {
  it('is masked, all but harmless names', async () => {
    const { shell } = await startPlain();
    const { stdout } = await shell.gateway('payload');
    expect(stdout).toBe(
      'stored\n  host      db.internal\n  username  root\n  password  ********\n',
    );
    expect((await shell.gateway('payload', '--show-secrets')).stdout).toBe(
      `stored\n${JSON.stringify(ROOT)}\n`,
    );
  });

  it('is kept to the letter of the file', async () => {
    const { producer, shell } = await startPlain();
    const text = '{ "id": 12345678901234567890, "price": 1.10 }';
    await shell.write('exact.json', `\u{feff}${text}\n`);
    await shell.json('get', '--payload-file', 'exact.json', '--reset-payload');
    expect(producer.bodies('create')).toMatchObject([{ payload: text }]);
  });

  it('may be any text, and come from standard input', async () => {
    const { producer, shell } = await startPlain();
    const args = ['gateway', 'get', '--payload-file', '-', '--opaque', '--reset-payload'];
    await shell.run(args, { input: 'user:pass\n' });
    expect(producer.bodies('create')).toMatchObject([{ payload: 'user:pass\n' }]);
  });
});

describe('a payload file where the state has a payload', () => {
  it('is not used, since the other may have been rotated', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('rotate');

    const { code, stderr } = await shell.gateway('get', '--payload-file', 'payload.json');

    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('The payload file is not used'),
    });
    expect(producer.bodies('create')[0]?.payload).toContain('rotated-secret-1');
  });

  it('says nothing where it is the same', async () => {
    const { shell } = await startPlain();
    expect((await shell.gateway('get', '--payload-file', 'payload.json')).stderr).toBe('');
  });

  it('is stored if that is asked for, and loses nothing', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('rotate');
    await shell.json('rotate');
    await shell.write('new.json', { password: 'a-new-root' });

    await shell.json('rotate', '--payload-file', 'new.json', '--reset-payload');

    expect(producer.bodies('rotate').at(-1)).toEqual({ payload: '{"password":"a-new-root"}' });
    const { payloads } = await shell.json<{ payloads: { kind: string; payload: string }[] }>(
      'payload',
      '--show-secrets',
    );
    const passwordOf = (payload: string): unknown =>
      (JSON.parse(payload) as { password: unknown }).password;
    expect(payloads.map(({ kind, payload }) => [kind, passwordOf(payload)])).toEqual([
      ['stored', 'rotated-secret-3'],
      ['previous', 'a-new-root'],
      ['set aside', 'rotated-secret-1'],
      ['set aside', 'rotated-secret-2'],
    ]);
  });
});

describe('rotate', () => {
  it('tells which entries have changed, and shows none', async () => {
    const { shell } = await startPlain();
    const { stdout } = await shell.gateway('rotate');
    expect(stdout).toBe('rotated  changed: password\n');
  });

  it('goes on to the answer when it is interrupted, since a root may be in it', async () => {
    const { producer, shell } = await startPlain();
    let answer: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      producer.replies.rotate = () =>
        new Promise((reply) => {
          answer = () => reply({ body: { payload: '{"password":"the-new-one"}' } });
          resolve();
        });
    });
    const command = shell.start(['gateway', 'rotate']);
    await arrived;
    command.kill('SIGINT');
    await command.printed('Waiting for the answer');
    answer();

    expect(await command.ended).toMatchObject({ code: 0 });
    expect((await shell.gateway('payload', '--show-secrets')).stdout).toContain('the-new-one');
  });

  it('ends at the second interruption, without a lock left behind', async () => {
    const { producer, shell } = await startPlain();
    const arrived = hangingOn(producer, 'rotate');
    const command = shell.start(['gateway', 'rotate']);
    await arrived;
    command.kill('SIGINT');
    await command.printed('Waiting for the answer');
    command.kill('SIGTERM');

    expect(await command.ended).toMatchObject({ code: 130 });
    expect(await shell.files()).toEqual(['gateway.state.fernet', 'payload.json']);
  });
});

describe('advance', () => {
  it('ends leases and rotates, in order, and tells what it did', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('get', '--ttl', '90m');
    await shell.json('get', '--ttl', '3h');

    const { calls, aheadSeconds } = await shell.json('advance', '2h', '--rotate-every', '1h');

    expect(calls).toMatchObject([
      { action: 'rotate' },
      { action: 'revoke', ids: ['lease-1'] },
      { action: 'rotate' },
    ]);
    expect(aheadSeconds).toBe(7200);
    expect(await shell.json('leases')).toMatchObject({ leases: [{ id: 'lease-2' }] });
    expect(producer.bodies('revoke')).toMatchObject([
      { payload: expect.stringContaining('rotated-secret') },
    ]);
    // The interval and the clock are remembered.
    expect(await shell.json('advance', '1h')).toMatchObject({
      calls: expect.arrayContaining([expect.objectContaining({ action: 'rotate' })]),
    });
    expect(await shell.json('advance', '9h', '--rotate-every', 'never')).toMatchObject({
      calls: [],
    });
  });

  it('tells what has failed, and keeps the lease', async () => {
    const { producer, shell } = await startPlain();
    await shell.json('get', '--ttl', '1m');
    producer.replies.revoke = { status: 500, body: 'the system is down' };

    const { code, stdout, stderr } = await shell.gateway('advance', '1h');

    expect(code).toBe(1);
    expect(stdout).toMatch(/revoke {2}lease-1 {2}rejected\nThe clock is 1h ahead/);
    expect(stderr).toContain(
      'error: revoke: the webhook answered 500 and said: the system is down',
    );
    expect((await shell.gateway('leases')).stdout).toContain('not revoked yet');
  });
});

describe('a gateway without a state', () => {
  it('needs no key and leaves no file', async () => {
    const { url } = await PlainProducer.start();
    const shell = await commandLine.shell();
    const settings = { env: { ACCT_KEY: undefined } };
    const { code, stdout } = await shell.run(
      ['gateway', 'get', '--url', url, '--no-state'],
      settings,
    );
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('lease-1') });
    expect(await shell.files()).toEqual([]);
  });

  it('rotates only if the new payload is printed, since it is kept nowhere', async () => {
    const { producer, shell } = await startPlain();
    const args = ['rotate', '--no-state', '--url', producer.url, '--payload-file', 'payload.json'];
    expect(await shell.gateway(...args)).toMatchObject({ code: 2, stdout: '' });
    expect(producer.calls).toEqual([]);
    expect((await shell.gateway(...args, '--show-secrets')).stdout).toContain('rotated-secret-1');
  });
});

describe('gateway alone', () => {
  it('remembers what it is given, and shows what is there', async () => {
    const { producer, shell } = await startPlain();
    await shell.gateway('--path', 'api/v1', '--rotate-every', '30d');
    const { stdout } = await shell.gateway();
    expect(stdout.replace(producer.url, '<url>').replace(/\d{4}-.*UTC/, '<time>')).toBe(
      [
        '  url           <url>',
        '  path          api/v1',
        '  rotateEvery   30d',
        '  payload       host: db.internal',
        '                username: root',
        '                password: ********',
        '  leases        0',
        '  nextRotation  <time>',
        '',
      ].join('\n'),
    );
    await shell.gateway('get');
    expect(producer.calls.at(-1)?.path).toBe('/api/v1/sync/create');
  });
});

describe('gateway --ui', () => {
  it('serves a page until it is interrupted, and keeps what is done there', async () => {
    const { shell } = await startPlain();
    await shell.json('get', '--ttl', '0s');
    const command = shell.start(['gateway', '--ui', '--json']);
    await command.printed('Ctrl-C ends it');
    const { url } = JSON.parse(command.output.split('\n')[0]!) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    expect((await shell.gateway('get')).stderr).toContain(`in use by process ${command.pid}`);
    command.kill('SIGTERM');

    expect(await command.ended).toMatchObject({ code: 0 });
    // The page revokes what ends.
    expect(await shell.json('leases')).toEqual({ leases: [] });
  });

  it('says when the port is taken', async () => {
    const { producer, shell } = await startPlain();
    const { code, stderr } = await shell.gateway('--ui', '--ui-port', new URL(producer.url).port);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another program listens on this port'),
    });
  });
});

/** Never answers; resolves when the call has arrived. */
function hangingOn(producer: PlainProducer, action: 'create' | 'rotate'): Promise<void> {
  return new Promise((resolve) => {
    producer.replies[action] = () => {
      resolve();
      return new Promise(() => {});
    };
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
