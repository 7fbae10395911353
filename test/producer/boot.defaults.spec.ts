import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  type AkeylessProducerModuleOptions,
  Create,
  CredentialId,
  Payload,
  Producer,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import { type AppSettings, closeApps, onBothAdapters, startApp } from '../support/application.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Deferred, deferred, until } from '../support/until.js';

@Injectable()
class Roles {
  made = 0;
  revoked: string[] = [];
  payloads: unknown[] = [];

  @Create()
  create(@Payload() payload: unknown) {
    this.payloads.push(payload);
    return { id: `id-${++this.made}`, name: 'role' };
  }
  @Revoke()
  revoke(@CredentialId() id: string): unknown {
    this.revoked.push(id);
    return undefined;
  }
}

class OnlyRotate {
  @Rotate() rotate() {
    return {};
  }
}

class HangingRotate {
  readonly gate = deferred<object>();
  @Rotate() rotate() {
    return this.gate.promise;
  }
}

class HangingCreate {
  readonly gate = deferred<object>();
  @Create() create() {
    return this.gate.promise;
  }
  @Revoke() revoke(@CredentialId() _id: string) {}
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (
    providers: NonNullable<AppSettings['module']>['providers'] = [Roles],
    producer?: AkeylessProducerModuleOptions,
    settings: Partial<AppSettings> = {},
  ) => startApp({ adapter, module: { providers }, producer, ...settings });

  const DRY_RUN = { payload: '', input: '', client_info: { access_id: 'p-custom' } };

  describe('unless an option says otherwise', () => {
    it('the default producer has no path, and its routes are sync/create, sync/revoke, sync/rotate', async () => {
      const app = await start();
      const body = { payload: '{"id":"root"}', ids: [] };
      for (const path of ['/sync/create', '/sync/revoke', '/sync/rotate'])
        expect((await app.post(path, body)).status).toBe(200);
      expect((await app.post('/create', body)).status).toBe(404);
    });

    it('a named producer has its name for a path', async () => {
      @Producer('postgres')
      class Named extends Roles {}
      const app = await start([Named]);
      expect((await app.post('/postgres/sync/create', { payload: '{}' })).status).toBe(200);
      expect((await app.create()).status).toBe(404);
    });

    it('the id is the field "id"', async () => {
      const app = await start();
      expect((await app.create()).body.id).toBe('id-1');
    });

    it('@Revoke is called', async () => {
      const app = await start();
      await app.revoke({ ids: ['id-1'] });
      expect(app.app.get(Roles).revoked).toEqual(['id-1']);
    });

    it('a create makes the next root, and the old one waits for the new payload', async () => {
      const app = await start();
      const { body } = await app.rotate({ payload: '{"id":"root"}' });
      expect(JSON.parse(body.payload)).toEqual({ id: 'id-1', name: 'role', $retired: ['root'] });
      expect(app.app.get(Roles).revoked).toEqual([]);
    });

    it('the payload is JSON, and any fields pass', async () => {
      const app = await start();
      expect((await app.create({ payload: 'text' })).status).toBe(400);
      await app.create({ payload: '{"any":["field"]}' });
      expect(app.app.get(Roles).payloads).toEqual([{ any: ['field'] }]);
    });

    it('a dry run makes nothing', async () => {
      const app = await start();
      expect((await app.create(DRY_RUN)).body).toEqual({ id: 'akeyless-dry-run', response: {} });
      expect(app.app.get(Roles).made).toBe(0);
    });

    it('ids are taken as they come', async () => {
      const app = await start();
      await app.revoke({ ids: ['tmp.x_id-1'] });
      expect(app.app.get(Roles).revoked).toEqual(['tmp.x_id-1']);
    });

    it('eight ids are revoked at a time', async () => {
      const gate = deferred();
      class Slow extends Roles {
        override async revoke(id: string) {
          this.revoked.push(id);
          await gate.promise;
        }
      }
      CredentialId()(Slow.prototype, 'revoke', 0);
      Revoke()(
        Slow.prototype,
        'revoke',
        Object.getOwnPropertyDescriptor(Slow.prototype, 'revoke')!,
      );
      const app = await start([Slow]);
      const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
      const answer = app.revoke({ ids });
      const { revoked } = app.app.get(Slow);
      await until(() => revoked.length >= 8);
      expect(revoked).toHaveLength(8);
      gate.resolve();
      expect((await answer).body.revoked).toEqual(ids);
    });

    it.each([
      ['50 seconds', 50_000, HangingCreate, 'create'],
      ['35 seconds where there is only @Rotate', 35_000, HangingRotate, 'rotate'],
    ] as const)('the deadline is %s', async (_what, ms, producer, route) => {
      const clock = new ManualClock();
      const app = await start([producer], undefined, {
        clock,
      });
      const answer = app.post(`/sync/${route}`, { payload: '{}' });
      await until(() => clock.isWaitingFor(ms));
      clock.advance(ms);
      expect((await answer).status).toBe(504);
      app.app.get<{ gate: Deferred<object> }>(producer).gate.resolve({ id: 'late' });
    });
  });

  describe('an option says otherwise:', () => {
    it('path and routes', async () => {
      const app = await start([Roles], { path: '/db/', routes: { create: '/issue' } });
      const body = { payload: '{}', ids: [] };
      for (const path of ['/db/issue', '/db/sync/revoke'])
        expect((await app.post(path, body)).status).toBe(200);
      expect((await app.post('/db/sync/create', body)).status).toBe(404);
    });

    it('idField', async () => {
      const app = await start([Roles], { idField: 'name' });
      expect((await app.create()).body.id).toBe('role');
    });

    it('canRevoke: false', async () => {
      const app = await start([Roles], { canRevoke: false });
      expect((await app.revoke({ ids: ['id-1'] })).body.revoked).toEqual(['id-1']);
      expect(app.app.get(Roles).revoked).toEqual([]);
    });

    it('canRevoke: false rules out rotation by a create, unless canRotate is written out', async () => {
      const payload = '{"id":"root"}';
      const without = await start([Roles], { canRevoke: false });
      expect((await without.rotate({ payload })).status).toBe(404);
      const written = await start([Roles], { canRevoke: false, canRotate: true });
      expect((await written.rotate({ payload })).status).toBe(200);
      const handled = await start([Roles, OnlyRotate], { canRevoke: false });
      expect((await handled.rotate({ payload })).status).toBe(200);
    });

    it('canRotate: false', async () => {
      const app = await start([Roles], { canRotate: false });
      expect((await app.rotate({ payload: '{"id":"root"}' })).status).toBe(404);
    });

    it('opaquePayload: true', async () => {
      const app = await start([Roles], { opaquePayload: true, auth: false, canRotate: false });
      for (const payload of ['text', '', null, '{"a":1}', '{"__proto__":1}'])
        expect((await app.create({ payload })).status).toBe(200);
      expect(app.app.get(Roles).payloads).toEqual(['text', '', '', '{"a":1}', '{"__proto__":1}']);
      expect((await app.post('/sync/create', {})).status).toBe(200);
      for (const payload of [1, {}, []]) {
        const answer = await app.create({ payload });
        expect(answer.status).toBe(400);
        expect(answer.body.message).toBe('payload must be a string');
      }
    });

    it("dryRun: 'real'", async () => {
      const app = await start([Roles], { dryRun: 'real' });
      expect((await app.create({ ...DRY_RUN, payload: '{}' })).body.id).toBe('id-1');
    });

    it('mapId', async () => {
      const app = await start([Roles], { mapId: (id) => id.replace(/^tmp\.\w+_/, '') });
      expect((await app.revoke({ ids: ['tmp.x_id-1'] })).body.revoked).toEqual(['tmp.x_id-1']);
      expect(app.app.get(Roles).revoked).toEqual(['id-1']);
    });

    it('controllerDecorators', async () => {
      const decorated: string[] = [];
      const decorator: ClassDecorator = (target) => void decorated.push(target.name);
      await start([Roles], { controllerDecorators: [decorator] });
      expect(decorated).toEqual(['DefaultProducerController']);
    });
  });
});
