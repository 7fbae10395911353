import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Create, CredentialId, Revoke } from 'nestjs-akeyless';
import {
  credentials,
  type GuardedSettings,
  REFUSED,
  startGuarded as startOn,
  stopServices,
  UNDECIDED,
} from '../support/guarded-app.js';
import { closeApps, onBothAdapters } from '../support/application.js';
import { typesOf } from '../support/events.js';
import { forged, type TokenContent } from '../support/tokens.js';
import { send } from '../support/validation-service.js';

@Injectable()
class WithoutRotate {
  @Create()
  create(): object {
    return { id: 'id-1' };
  }

  @Revoke()
  revoke(@CredentialId() _id: string): void {}
}

onBothAdapters((adapter) => {
  afterEach(async () => {
    await closeApps();
    await stopServices();
  });

  const startGuarded = (settings: Omit<GuardedSettings, 'adapter'> = {}) =>
    startOn({ adapter, ...settings });

  describe('a call with a good token', () => {
    it('is let in, on every route', async () => {
      const { app, handler, token, events } = await startGuarded();
      const headers = credentials(token());
      const bodies = { create: { payload: '{}' }, revoke: { payload: '{}', ids: ['a'] } };
      for (const [action, body] of Object.entries({ ...bodies, rotate: { payload: '{}' } })) {
        expect((await app.post(`/sync/${action}`, body, headers)).status).toBe(200);
      }
      expect(handler.calls).toEqual(['create', 'revoke', 'rotate']);
      expect(typesOf(events)).toEqual(['created', 'revoked', 'rotated']);
    });

    it('is validated with the token as it came, and the access id that is expected', async () => {
      const { service, create, token } = await startGuarded();
      const creds = token();
      await create(creds);
      expect(service.questions).toEqual([{ creds, expected_access_id: 'p-gateway' }]);
      expect(service.paths).toEqual(['POST /validate-producer-credentials']);
    });

    it('is let in with a token that only the service can read, where no claim is asked for', async () => {
      const { service, create } = await startGuarded({ auth: { itemName: '/team/db' } });
      service.behaviour = (response) => send(response, 200, '{"access_id":"p-gateway"}');
      expect((await create('opaque')).status).toBe(200);
      expect(service.questions[0]?.expected_item_name).toBe('/team/db');
    });
  });

  describe('401 with a constant body, the handler not called, and the event auth-rejected:', () => {
    const AUTH = { itemName: '/team/db', accountId: 'acc-1' };

    it.each<[string, TokenContent]>([
      ['expired', { expiresAt: Date.UTC(2029, 0, 1) }],
      ['of another access id', { accessId: 'p-stranger' }],
      ['of another account', { accountId: 'acc-2' }],
      ['of another item', { itemName: '/team/other' }],
      ['of the dry run, which opens nothing', { accessId: 'p-custom' }],
      ['without attachments', { claims: { attaches: undefined } }],
      ['with attachments that are no JSON', { claims: { attaches: 'acc-1' } }],
      ['with attachments that are null', { claims: { attaches: 'null' } }],
    ])('a token %s', async (_what, content) => {
      const { create, token, handler, events } = await startGuarded({ auth: AUTH });
      const answer = await create(token(content));
      expect([answer.status, answer.body]).toEqual([401, REFUSED]);
      expect(handler.calls).toEqual([]);
      expect(events).toEqual([
        {
          type: 'auth-rejected',
          producer: 'default',
          durationMs: expect.any(Number),
          correlationId: expect.any(String),
          reason: expect.any(String),
        },
      ]);
      expect((await create(token())).status).toBe(200);
    });

    it.each([
      ['no header', undefined, 'there is no AkeylessCreds header'],
      ['an empty header', '', 'there is no AkeylessCreds header'],
      ['garbage', 'garbage', 'the validation service answered 401'],
      ['a JWT of garbage', 'a.b.c', 'the validation service answered 401'],
    ])('%s', async (_what, header, reason) => {
      const { create, handler, events } = await startGuarded();
      const answer = await create(header);
      expect([answer.status, answer.body]).toEqual([401, REFUSED]);
      expect(handler.calls).toEqual([]);
      expect(events).toMatchObject([{ type: 'auth-rejected', reason }]);
    });

    it('a token that somebody else has signed', async () => {
      const { create, token, handler, events } = await startGuarded();
      expect((await create(forged(token()))).status).toBe(401);
      expect(handler.calls).toEqual([]);
      expect(typesOf(events)).toEqual(['auth-rejected']);
    });

    it('and the challenge that HTTP demands of a 401, the same one whatever is wrong', async () => {
      const { create, token } = await startGuarded();
      for (const header of [undefined, 'garbage', forged(token())]) {
        const { headers } = await create(header);
        expect(headers.get('www-authenticate')).toBe('AkeylessCreds');
      }
      expect((await create(token())).headers.get('www-authenticate')).toBeNull();
    });

    it('every route, also with a slash at the end', async () => {
      const { app, handler } = await startGuarded();
      for (const route of ['create', 'revoke', 'rotate', 'create/', 'create?x=1']) {
        expect((await app.post(`/sync/${route}`, '{}')).status).toBe(401);
      }
      expect(handler.calls).toEqual([]);
    });

    it.each([
      ['another access id', '{"access_id":"p-other"}'],
      ['no access id', '{}'],
      ['an access id that is no text', '{"access_id":["p-gateway"]}'],
    ])('the service vouches for %s', async (_what, body) => {
      const { service, create, token, handler } = await startGuarded();
      service.behaviour = (response) => send(response, 200, body);
      const answer = await create(token());
      expect([answer.status, answer.body]).toEqual([401, REFUSED]);
      expect(handler.calls).toEqual([]);
    });

    it.each([400, 401, 403, 404])('the service answers %d', async (status) => {
      const { service, create, token, events } = await startGuarded();
      service.behaviour = (response) => send(response, status, '{"access_id":"p-gateway"}');
      expect((await create(token())).status).toBe(401);
      const reason = `the validation service answered ${status}`;
      expect(events).toMatchObject([{ type: 'auth-rejected', reason }]);
    });

    it('a route without a handler is a 404 all the same, and a path without a route', async () => {
      const { app, token, service } = await startGuarded({
        producer: { canRotate: false },
        module: { providers: [WithoutRotate] },
      });
      for (const headers of [{}, credentials(token())]) {
        expect((await app.post('/sync/rotate', '{}', headers)).status).toBe(404);
        expect((await app.post('/sync/unknown', '{}', headers)).status).toBe(404);
      }
      expect(service.questions).toEqual([]);
    });
  });

  describe('itemName', () => {
    it.each<[string, string | string[], string, number]>([
      ['a name', '/team/db', '/team/db', 200],
      ['a name', '/team/db', '/team/db2', 401],
      ['a list', ['/a', '/b'], '/b', 200],
      ['a list', ['/a', '/b'], '/c', 401],
      ['a folder', '/team/*', '/team/db', 200],
      ['a folder', '/team/*', '/team/sub/db', 200],
      ['a folder', '/team/*', '/team2/db', 401],
      ['a folder', '/team/*', '/team/', 401],
      ['a folder', '/team/*', '/team', 401],
      ['a folder', '/team/*', '/team/../other/db', 401],
      ['a folder', '/team/*', '/team/..', 401],
      ['a folder', '/team/*', '/team//db', 401],
      ['a list with a folder', ['/a', '/team/*'], '/team/db', 200],
      ['the root folder', '/*', '/any/thing', 200],
    ])('%s (%j): a token for %s gets %d', async (_what, itemName, claimed, status) => {
      const { create, token, service } = await startGuarded({ auth: { itemName } });
      expect((await create(token({ itemName: claimed }))).status).toBe(status);
      // What the token says is believed only if the service vouches for it.
      const asked = service.questions.map(({ expected_item_name: item }) => item);
      expect(asked.filter((item) => item !== claimed)).toEqual(status === 200 ? [] : asked);
    });

    it('is never taken from a token that the service does not accept', async () => {
      const { create, token, handler } = await startGuarded({ auth: { itemName: '/team/*' } });
      expect((await create(forged(token()))).status).toBe(401);
      expect(handler.calls).toEqual([]);
    });

    it('of a folder or a list refuses a token whose claims nobody can read', async () => {
      const { service, create } = await startGuarded({ auth: { itemName: '/team/*' } });
      service.behaviour = (response) => send(response, 200, '{"access_id":"p-gateway"}');
      expect((await create('opaque')).status).toBe(401);
    });
  });

  describe('accountId', () => {
    it('refuses a token of another account that the service would accept', async () => {
      const { create, token, service } = await startGuarded({ auth: { accountId: 'acc-1' } });
      service.behaviour = (response) => send(response, 200, '{"access_id":"p-gateway"}');
      expect((await create(token({ accountId: 'acc-2' }))).status).toBe(401);
      expect((await create('opaque')).status).toBe(401);
      expect((await create(token())).status).toBe(200);
    });

    it('does not make up for a token that the service rejects', async () => {
      const { create, token } = await startGuarded({ auth: { accountId: 'acc-1' } });
      expect((await create(forged(token()))).status).toBe(401);
    });
  });

  describe('several access ids', () => {
    const gatewayAccessIds = ['p-first', 'p-gateway', 'p-last'];

    it('the one that the token names is tried first', async () => {
      const { create, token, service } = await startGuarded({ auth: { gatewayAccessIds } });
      expect((await create(token())).status).toBe(200);
      expect(service.questions.map((asked) => asked.expected_access_id)).toEqual(['p-gateway']);
    });

    it('without such a name each is tried, once', async () => {
      const { create, token, service } = await startGuarded({ auth: { gatewayAccessIds } });
      expect((await create(token({ accessId: 'p-stranger' }))).status).toBe(401);
      expect(service.questions.map((asked) => asked.expected_access_id)).toEqual(gatewayAccessIds);
    });

    it('a name in a token that nobody vouches for opens nothing', async () => {
      const { create, token, service, handler } = await startGuarded({
        auth: { gatewayAccessIds },
      });
      expect((await create(forged(token()))).status).toBe(401);
      expect(service.questions).toHaveLength(3);
      expect(handler.calls).toEqual([]);
    });

    it('a name that is not listed is not asked for', async () => {
      const { create, token, service } = await startGuarded();
      expect((await create(token({ accessId: 'p-stranger' }))).status).toBe(401);
      expect(service.questions.map((asked) => asked.expected_access_id)).toEqual(['p-gateway']);
    });
  });

  describe('p-custom', () => {
    const DRY_RUN = { payload: '', client_info: { access_id: 'p-custom', sub_claims: null } };

    it('never bypasses: a dry run without a token is a 401', async () => {
      const { app, create, token } = await startGuarded();
      expect((await create(undefined, DRY_RUN)).status).toBe(401);
      const revoke = { payload: '{}', ids: ['akeyless-dry-run'] };
      expect((await app.post('/sync/revoke', revoke)).status).toBe(401);
      const answer = await create(token(), DRY_RUN);
      expect(answer.body).toEqual({ id: 'akeyless-dry-run', response: {} });
    });

    it('is no access id that a token could have', async () => {
      const { create, token } = await startGuarded();
      expect((await create(token({ accessId: 'p-custom' }), DRY_RUN)).status).toBe(401);
    });
  });

  describe('gatewayAccessIds as a function', () => {
    it('is asked on every call, and what it says holds at once', async () => {
      let ids = ['p-gateway'];
      let asked = 0;
      const { create, token, service } = await startGuarded({
        auth: { gatewayAccessIds: () => Promise.resolve((asked++, ids)) },
      });
      expect(asked).toBe(0);
      expect((await create(token())).status).toBe(200);
      expect((await create(token())).status).toBe(200);
      expect(asked).toBe(2);
      expect(service.questions).toHaveLength(1);
      ids = ['p-other'];
      expect((await create(token())).status).toBe(401);
      ids = ['p-gateway'];
      expect((await create(token())).status).toBe(200);
      expect(asked).toBe(4);
    });

    it('may return its list at once', async () => {
      const { create, token } = await startGuarded({
        auth: { gatewayAccessIds: () => ['p-gateway'] },
      });
      expect((await create(token())).status).toBe(200);
    });

    it.each<[string, () => never, string]>([
      ['an empty list', () => [] as never, 'gatewayAccessIds is an empty list'],
      ['no list', () => undefined as never, 'gatewayAccessIds is no list of access ids'],
      ['a text', () => 'p-gateway' as never, 'gatewayAccessIds is no list of access ids'],
      ['an empty id', () => [''] as never, 'gatewayAccessIds is no list of access ids'],
      ['nothing but an error', () => fail(), 'gatewayAccessIds failed'],
      ['a rejection', () => Promise.reject(new Error('x')) as never, 'gatewayAccessIds failed'],
    ])('503 where it returns %s, nobody let in', async (_what, gatewayAccessIds, reason) => {
      const { create, token, service, handler, events } = await startGuarded({
        auth: { gatewayAccessIds },
      });
      const answer = await create(token());
      expect([answer.status, answer.body]).toEqual([503, UNDECIDED]);
      expect(answer.headers.get('www-authenticate')).toBeNull();
      expect(events).toMatchObject([{ type: 'auth-unavailable', reason }]);
      expect([service.questions, handler.calls]).toEqual([[], []]);
    });

    it('503 where a list was emptied while the application runs', async () => {
      const gatewayAccessIds = ['p-gateway'];
      const { create, token } = await startGuarded({ auth: { gatewayAccessIds } });
      expect((await create(token())).status).toBe(200);
      gatewayAccessIds.pop();
      expect((await create(token())).status).toBe(503);
    });

    it('is logged where it fails, without the token', async () => {
      const lines: string[] = [];
      const log = (...texts: unknown[]) => void lines.push(texts.join(' '));
      const shown: { token?: string } = {};
      const { create, token } = await startGuarded({
        auth: { gatewayAccessIds: () => fail(`the store is down for ${shown.token}`) },
        logger: { log: () => {}, warn: log, error: log },
      });
      shown.token = token();
      await create(shown.token);
      expect(lines.join('\n')).toContain('the store is down for [redacted]');
      expect(lines.join('\n')).not.toContain(shown.token);
    });
  });

  describe('the token', () => {
    it('is in no event and in no log line', async () => {
      const lines: string[] = [];
      const log = (...texts: unknown[]) => void lines.push(texts.join(' '));
      const { create, token, service, events } = await startGuarded({
        logger: { log, warn: log, error: log, debug: log, verbose: log },
      });
      const rejected = token({ accessId: 'p-stranger' });
      await create(rejected);
      service.behaviour = (response, { creds }) => send(response, 500, creds);
      const undecided = token({ accountId: 'another' });
      await create(undecided);
      expect(typesOf(events)).toEqual(['auth-rejected', 'auth-unavailable']);
      const told = lines.join('\n') + JSON.stringify(events);
      expect(told).toContain('auth-rejected');
      expect(told).not.toContain(rejected);
      expect(told).not.toContain(undecided);
    });

    it('is hidden in what a handler that was let in throws', async () => {
      const { app, token } = await startGuarded({
        configure: (nest) =>
          void nest.useGlobalGuards({
            canActivate: (context) =>
              fail(context.switchToHttp().getRequest().headers.akeylesscreds),
          }),
        logger: { log: () => {}, warn: () => {}, error: (...texts) => lines.push(texts.join(' ')) },
      });
      const lines: string[] = [];
      const creds = token();
      expect((await app.post('/sync/create', { payload: '{}' }, credentials(creds))).status).toBe(
        500,
      );
      expect(lines.join('\n')).toContain('[redacted]');
      expect(lines.join('\n')).not.toContain(creds);
    });
  });
});

function fail(message = 'failed'): never {
  throw new Error(message);
}
