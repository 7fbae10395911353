import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { IsString } from 'class-validator';
import {
  Create,
  CredentialId,
  Input,
  Payload,
  ProducerError,
  type ProducerOptions,
  Revoke,
  Verify,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';

const DRY_RUN = {
  payload: '',
  input: '',
  client_info: { access_id: 'p-custom', sub_claims: null },
};

class RootPayload {
  @IsString() host!: string;
}

class RoleInput {
  @IsString() role!: string;
}

@Injectable()
class Recording {
  readonly calls: unknown[] = [];
  verifyError?: Error;

  @Create()
  create(@Input() input: unknown) {
    this.calls.push(['create', input]);
    return { id: 'real' };
  }

  @Revoke()
  revoke(@CredentialId() id: string): void {
    this.calls.push(['revoke', id]);
  }

  @Verify()
  verify(@Payload() payload: unknown): void {
    this.calls.push(['verify', payload]);
    if (this.verifyError) throw this.verifyError;
  }
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (producer?: ProducerOptions) => {
    const app = await startApp({ adapter, producer, module: { providers: [Recording] } });
    return { app, recording: app.app.get(Recording), events: eventsOf(app) };
  };

  describe('the dry run', () => {
    it('answers a predefined id and creates nothing, as a real gateway was seen to send it', async () => {
      const { app, recording, events } = await start();
      const { status, body } = await app.post('/sync/create', DRY_RUN);
      expect([status, body]).toEqual([200, { id: 'akeyless-dry-run', response: {} }]);
      expect(recording.calls).toEqual([]);
      expect(typesOf(events)).toEqual(['dry-run']);
    });

    it.each([{ payload: null }, { payload: undefined }])(
      'needs no payload: %j',
      async (overrides) => {
        const { app } = await start({ payload: RootPayload });
        expect((await app.post('/sync/create', { ...DRY_RUN, ...overrides })).status).toBe(200);
      },
    );

    it.each(['not json', '[]', '{"host":1}'])(
      'checks a payload where there is one: %s',
      async (payload) => {
        const { app } = await start({ payload: RootPayload });
        expect((await app.post('/sync/create', { ...DRY_RUN, payload })).status).toBe(400);
      },
    );

    it('tries the root credential once with @Verify()', async () => {
      const { app, recording } = await start();
      const call = { ...DRY_RUN, payload: '{"host":"h"}' };
      expect((await app.post('/sync/create', call)).status).toBe(200);
      expect(recording.calls).toEqual([['verify', { host: 'h' }]]);
      recording.verifyError = new ProducerError('wrong password', { status: 401 });
      expect(await app.post('/sync/create', call)).toMatchObject({
        status: 401,
        body: { message: 'wrong password' },
      });
      expect(recording.calls).toHaveLength(2);
    });

    it('does not check the input', async () => {
      const { app } = await start({ input: RoleInput });
      for (const input of ['', { unknown: 1 }, 'text', 7]) {
        expect((await app.post('/sync/create', { ...DRY_RUN, input })).status).toBe(200);
      }
    });

    it.each(['akeyless-dry-run', 'tmp.x_akeyless-dry-run', 'tmp.some_user_akeyless-dry-run'])(
      'revokes %s without calling anything, whatever the payload',
      async (id) => {
        const { app, recording } = await start();
        for (const payload of ['', 'not json', '{"a":1}', null, { a: 1 }, undefined]) {
          const { status, body } = await app.post('/sync/revoke', { payload, ids: [id] });
          expect([status, body]).toEqual([200, { revoked: [id], message: '' }]);
        }
        expect(recording.calls).toEqual([]);
      },
    );

    it('is revoked beside real ids without the handler seeing it', async () => {
      const { app, recording } = await start();
      const ids = ['a', 'akeyless-dry-run', 'xtmp.akeyless-dry-run'];
      expect((await app.revoke({ ids })).body.revoked).toEqual(ids);
      expect(recording.calls).toEqual([
        ['revoke', 'a'],
        ['revoke', 'xtmp.akeyless-dry-run'],
      ]);
    });
  });

  describe("dryRun: 'real'", () => {
    it('passes it through like any call', async () => {
      const { app, recording } = await start({ dryRun: 'real', input: RoleInput });
      expect((await app.post('/sync/create', DRY_RUN)).body.message).toBe('payload is empty');
      const call = { ...DRY_RUN, payload: '{"host":"h"}' };
      expect((await app.post('/sync/create', call)).status).toBe(400);
      expect((await app.post('/sync/create', { ...call, input: { role: 'r' } })).body.id).toBe(
        'real',
      );
      expect(recording.calls).toEqual([['create', { role: 'r' }]]);
    });
  });
});
