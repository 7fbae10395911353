import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import {
  type AkeylessProducerModuleOptions,
  Create,
  CredentialId,
  Producer,
  type ProducerAuthOptions,
  type ProducerOptions,
  Revoke,
} from 'nestjs-akeyless';
import { closeApps, createApp, onBothAdapters, startApp } from '../support/application.js';

const AUTH: ProducerAuthOptions = { gatewayAccessIds: ['p-gateway'] };

function plainProducer(): Type {
  @Injectable()
  class Plain {
    @Create()
    create(): object {
      return { id: 'id-1' };
    }

    @Revoke()
    revoke(@CredentialId() _id: string): void {}
  }
  return Plain;
}

function namedProducer(name: string, options?: ProducerOptions): Type {
  @Injectable()
  @Producer(name, options)
  class Named extends plainProducer() {}
  return Named;
}

/** A setting of the wrong kind, as plain JavaScript or the environment has it. */
const wrong = (auth: unknown): AkeylessProducerModuleOptions => ({ auth: auth as false });

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (
    producer: AkeylessProducerModuleOptions,
    providers: Type[] = [plainProducer()],
  ) => {
    const warnings: string[] = [];
    const warn = (...texts: unknown[]) => void warnings.push(texts.join(' '));
    const logger = { log: () => {}, error: () => {}, warn };
    const app = await startApp({ adapter, producer, module: { providers }, logger });
    return { app, warnings };
  };

  const problems = async (
    producer: AkeylessProducerModuleOptions,
    providers: Type[] = [plainProducer()],
  ): Promise<string> => {
    const app = await createApp({ adapter, producer, module: { providers } });
    return app.init().then(
      () => 'none',
      (error: Error) => error.message,
    );
  };

  describe('an empty list of access ids', () => {
    it('refuses to start', async () => {
      expect(await problems({ auth: { gatewayAccessIds: [] } })).toContain(
        'Producer "default" has an empty list of auth.gatewayAccessIds, so nobody could call it. ' +
          'Name the access id of your Gateway, or say auth: false.',
      );
    });

    it('refuses to start on a named producer', async () => {
      const named = namedProducer('db', { auth: { gatewayAccessIds: [] } });
      expect(await problems({}, [named])).toContain('Producer "db" has an empty list');
    });

    it('may be what a function returns at the start: it is asked on calls', async () => {
      const { app } = await start({ auth: { gatewayAccessIds: () => [] } });
      expect((await app.create()).status).toBe(401);
    });
  });

  describe('an auth of the wrong kind refuses to start:', () => {
    const IDS = 'whose gatewayAccessIds is a list of access ids or a function that returns one';
    const ITEM =
      'whose itemName is a full item name that begins with "/", a list of them, or a folder such as "/team/*"';

    it.each<[string, unknown, string]>([
      ['true', true, 'auth must be false or an object with gatewayAccessIds'],
      ['null', null, 'auth must be false or an object with gatewayAccessIds'],
      ['a text', 'p-1', 'auth must be false or an object with gatewayAccessIds'],
      ['{}', {}, `auth must be false, or an object ${IDS}.`],
      ['undefined ids', { gatewayAccessIds: undefined }, IDS],
      ['a text for ids', { gatewayAccessIds: 'p-1' }, IDS],
      ['an empty id', { gatewayAccessIds: [''] }, IDS],
      ['two ids in one', { gatewayAccessIds: ['p-1 p-2'] }, IDS],
      ['an id that is no text', { gatewayAccessIds: [1] }, IDS],
      ['an item without a slash', { ...AUTH, itemName: 'team/db' }, ITEM],
      ['an empty item', { ...AUTH, itemName: '' }, ITEM],
      ['a mere slash', { ...AUTH, itemName: '/' }, ITEM],
      ['a star inside', { ...AUTH, itemName: '/team/*/db' }, ITEM],
      ['a star after a name', { ...AUTH, itemName: '/team*' }, ITEM],
      ['no items', { ...AUTH, itemName: [] }, ITEM],
      ['an item that is not set', { ...AUTH, itemName: undefined }, ITEM],
      [
        'an account that is not set',
        { ...AUTH, accountId: undefined },
        'whose accountId is a non-empty string',
      ],
      ['an empty account', { ...AUTH, accountId: '' }, 'whose accountId is a non-empty string'],
      [
        'no URL',
        { ...AUTH, validateUrl: 'auth.akeyless.io' },
        'whose validateUrl is an http or https URL',
      ],
      ['a file', { ...AUTH, validateUrl: 'file:///etc/passwd' }, 'whose validateUrl is'],
      ['a URL with a password', { ...AUTH, validateUrl: 'https://a:b@c' }, 'without a password'],
      ['no time', { ...AUTH, timeoutMs: 0 }, 'whose timeoutMs is a positive integer'],
      ['a negative time', { ...AUTH, cacheMs: -1 }, 'whose cacheMs is a whole number'],
      [
        'an unknown member',
        { ...AUTH, gatewayAccessId: 'p' },
        'an object without "gatewayAccessId"',
      ],
      ['two faults', { itemName: 1, cacheMs: 'x' }, `${IDS}, and ${ITEM}, and whose cacheMs is`],
    ])('%s', async (_what, auth, message) => {
      expect(await problems(wrong(auth))).toContain('forRoot(): auth must be false');
      expect(await problems(wrong(auth))).toContain(message);
    });
  });

  describe('an open producer beside a guarded one', () => {
    it('must say auth: false', async () => {
      const found = await problems({}, [namedProducer('db', { auth: AUTH }), plainProducer()]);
      expect(found).toContain(
        'Producer "default" has no auth, but "db" has. Give it auth too, or say auth: false if it is open on purpose.',
      );
    });

    it('is named, each of them', async () => {
      const found = await problems({ auth: undefined }, [
        namedProducer('a', { auth: AUTH }),
        namedProducer('b'),
        namedProducer('c', { auth: false }),
        namedProducer('d'),
      ]);
      expect(found).toContain('Producer "b" has no auth, but "a" has.');
      expect(found).toContain('Producer "d" has no auth, but "a" has.');
      expect(found).not.toContain('Producer "c"');
      expect(found).not.toContain('Producer "default"');
    });

    it('may say so; it is open, and the other is not', async () => {
      const named = namedProducer('db', { auth: AUTH });
      const { app, warnings } = await start({}, [named, openProducer()]);
      expect(warnings).toEqual([]);
      expect((await app.create()).status).toBe(200);
      expect((await app.post('/db/sync/create', { payload: '{}' })).status).toBe(401);
    });

    it('is not one that has the auth of forRoot()', async () => {
      const { app } = await start({ auth: AUTH }, [namedProducer('db'), plainProducer()]);
      expect((await app.create()).status).toBe(401);
      expect((await app.post('/db/sync/create', { payload: '{}' })).status).toBe(401);
    });

    it('may be open beside the auth of forRoot()', async () => {
      const { app } = await start({ auth: AUTH }, [
        namedProducer('db', { auth: false }),
        plainProducer(),
      ]);
      expect((await app.create()).status).toBe(401);
      expect((await app.post('/db/sync/create', { payload: '{}' })).status).toBe(200);
    });
  });

  describe('no auth anywhere', () => {
    it('is warned of once, with what it means', async () => {
      const { warnings } = await start({}, [namedProducer('db'), plainProducer()]);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(
        'Producer "db", "default" has no auth: whoever reaches its routes can call it, and do what the payload permits ' +
          'that they send along. Set auth, so that only your Gateway can call; or say auth: false, and this is not said ' +
          'again.',
      );
    });

    it('is not warned of where auth: false says that it is on purpose', async () => {
      expect((await start({ auth: false })).warnings).toEqual([]);
      expect((await start({ auth: AUTH })).warnings).toEqual([]);
    });
  });

  describe('opaquePayload', () => {
    const OPAQUE = { opaquePayload: true, canRotate: false };

    it('needs auth written out', async () => {
      expect(await problems(OPAQUE)).toContain('write auth out, or auth: false to do without');
    });

    it.each([[false as const], [AUTH]])('starts with auth: %j', async (auth) => {
      expect(await problems({ ...OPAQUE, auth })).toBe('none');
    });

    it('is guarded by the auth of forRoot(), too', async () => {
      const opaque = namedProducer('opaque', OPAQUE);
      const { app } = await start({ auth: AUTH }, [opaque, plainProducer()]);
      expect((await app.post('/opaque/sync/create', { payload: 'x' })).status).toBe(401);
    });
  });
});

function openProducer(): Type {
  @Injectable()
  @Producer({ auth: false })
  class Open extends plainProducer() {}
  return Open;
}
