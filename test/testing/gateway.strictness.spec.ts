import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayEmulator, GatewayRejection } from 'nestjs-akeyless/testing';
import { always, PlainServer, type Responder } from './support/plain-server.js';

const servers: PlainServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

type Action = 'create' | 'revoke' | 'rotate';

/** `| action | answer | what it says | how to mend it |` */
const ROW = /^\| (create|revoke|rotate) +\| `(\d+) ?(.*?)` +\| `(.+?)` +\| (.*?) *\|$/gm;

const documentation = readFileSync(new URL('../../docs/gateway.md', import.meta.url), 'utf8');
const rows = [...documentation.matchAll(ROW)].map(([, action, status, body, says, mend]) => ({
  action: action as Action,
  status: Number(status),
  body: body!,
  says: says!,
  mend: mend!,
}));

describe('the Gateway is as strict as docs/gateway.md says:', () => {
  it('which has a table', () => expect(rows.length).toBeGreaterThan(25));

  it.each(rows)(
    '$action answered with $status $body',
    async ({ action, status, body, says, mend }) => {
      const gateway = await attachedTo(always(status, body));

      const rejection = await rejectionOf(gateway, action);

      expect([rejection.reason, rejection.hint ?? '']).toEqual([says, mend]);
      expect(rejection.message).toBe(`${action}: ${says}${mend && `\n  ${mend}`}`);
      expect(rejection.exchange?.response).toMatchObject({ status });
      expect(gateway.leases).toEqual([]);
      expect(gateway.payload).toEqual({ secret: 'canary-80721' });
    },
  );

  it('and shows no more of a long answer than a line', async () => {
    const gateway = await attachedTo(always(500, 'x'.repeat(5000)));
    expect((await rejectionOf(gateway, 'create')).reason).toMatch(/said: x{300}…$/);
  });

  it.each([
    ['create', { id: 'a', response: {}, more: 1 }],
    ['revoke', { revoked: ['lease-1'] }],
    ['revoke', { revoked: ['lease-1', 'lease-1'], message: '' }],
    ['rotate', { payload: '{}' }],
  ] as [Action, unknown][])(
    'and takes what the real one takes: %s answered with %j',
    async (action, body) => {
      const gateway = await attachedTo(always(200, body));
      await expect(act(gateway, action)).resolves.not.toThrow();
    },
  );
});

describe('without an answer it', () => {
  it('says that nobody listens', async () => {
    const server = await PlainServer.start(always(200, {}));
    const { url } = server;
    await server.stop();
    const gateway = await GatewayEmulator.attach(url);

    const { reason, hint, exchange } = await rejectionOf(gateway, 'create');

    expect(reason).toContain(`no connection to ${url}/sync/create (ECONNREFUSED)`);
    expect(hint).toContain('is the application started');
    expect(exchange?.response).toBeUndefined();
  });

  it('says that the connection was closed', async () => {
    const gateway = await attachedTo((response) => response.destroy());
    expect((await rejectionOf(gateway, 'rotate')).hint).toContain('before it had answered');
  });

  it('gives up after its limit', async () => {
    const gateway = await attachedTo(() => {}, '20ms');
    expect((await rejectionOf(gateway, 'create')).reason).toBe('no answer within 0.02 s');
  });

  it.each(['localhost:3000', 'ftp://localhost', '', 'nonsense'])('%p is no URL', async (url) => {
    await expect(GatewayEmulator.attach(url)).rejects.toThrow(/no URL .*http:\/\/localhost:3000/);
  });
});

it('a rejection that is printed shows no secret of the call', async () => {
  const gateway = await attachedTo(always(500, 'broken'));
  const rejection = await rejectionOf(gateway, 'create');
  expect(inspect(rejection, { depth: 9 })).not.toContain('canary-80721');
  expect(rejection.exchange?.request.body).toContain('canary-80721');
});

it.each([201, 200])('an answer of %i that may hold a credential is not quoted', async (status) => {
  const gateway = await attachedTo(
    always(status, '{"id":"a","response":{"password":"canary-80721"'),
  );
  expect((await rejectionOf(gateway, 'create')).message).not.toContain('canary-80721');
});

it('a redirect is not followed, and the token goes nowhere else', async () => {
  const other = await PlainServer.start(always(200, { id: 'a', response: {} }));
  servers.push(other);
  const gateway = await attachedTo((response) => {
    response.writeHead(307, { location: `${other.url}/sync/create` }).end();
  });
  await rejectionOf(gateway, 'create');
  expect(other.requests).toEqual([]);
});

it('an opaque payload is sent as it is', async () => {
  const server = await PlainServer.start(always(200, { payload: 'second' }));
  servers.push(server);
  const gateway = await GatewayEmulator.attach(server.url, { payload: 'first' });
  await gateway.rotate();
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ payload: 'first' });
  expect(gateway.payload).toBe('second');
});

async function attachedTo(respond: Responder, timeout = '10s') {
  const server = await PlainServer.start(respond);
  servers.push(server);
  const payload = { secret: 'canary-80721' };
  return GatewayEmulator.attach(server.url, { payload, timeout });
}

function act(gateway: GatewayEmulator, action: Action): Promise<unknown> {
  return action === 'revoke' ? gateway.revoke('lease-1') : gateway[action]();
}

async function rejectionOf(gateway: GatewayEmulator, action: Action): Promise<GatewayRejection> {
  const error: unknown = await act(gateway, action).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayRejection);
  return error as GatewayRejection;
}
