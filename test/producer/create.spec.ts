import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ConflictException,
  HttpException,
  ImATeapotException,
  Injectable,
  type Type,
} from '@nestjs/common';
import { of } from 'rxjs';
import {
  Create,
  CredentialId,
  InputField,
  issued,
  OnRollback,
  type OnRollbackFunction,
  PayloadField,
  ProducerError,
  type ProducerOptions,
  RevocationContext,
  Revoke,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf } from '../support/events.js';

/** A producer whose `@Create` does as told. */
function creating(create: (rollback: OnRollbackFunction, password: string) => unknown): Type {
  @Injectable()
  class Creating {
    @Create()
    create(
      @OnRollback() rollback: OnRollbackFunction,
      @PayloadField('password') password: string,
    ): unknown {
      return create(rollback, password);
    }

    @Revoke()
    revoke(@CredentialId() _id: string): void {}
  }
  return Creating;
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (create: Parameters<typeof creating>[0], producer?: ProducerOptions) =>
    startApp({ adapter, producer, module: { providers: [creating(create)] } });

  describe('the answer to a create', () => {
    it('is 200 with the id as a string and the whole result', async () => {
      const app = await start(() => ({ id: 'u1', password: 'p', nested: { port: 5432 } }));
      const { status, body, headers } = await app.create();
      expect(status).toBe(200);
      expect(body).toEqual({
        id: 'u1',
        response: { id: 'u1', password: 'p', nested: { port: 5432 } },
      });
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    });

    it('takes the id from the field that idField names', async () => {
      const app = await start(() => ({ username: 'u1' }), { idField: 'username' });
      expect((await app.create()).body).toEqual({ id: 'u1', response: { username: 'u1' } });
    });

    it.each([
      [0, '0'],
      [-1.5, '-1.5'],
      [' ', ' '],
      ['äöü "quoted" \u0000', 'äöü "quoted" \u0000'],
    ])('makes a string of the id %j', async (id, text) => {
      const app = await start(() => ({ id }));
      expect((await app.create()).body.id).toBe(text);
    });

    it('may come from a promise, an observable or a class instance', async () => {
      class Credential {
        constructor(readonly id: string) {}
      }
      for (const result of [Promise.resolve({ id: 'a' }), of({ id: 'a' }), new Credential('a')]) {
        const app = await start(() => result);
        expect((await app.create()).body).toEqual({ id: 'a', response: { id: 'a' } });
      }
    });
  });

  describe('a result without a usable id', () => {
    it.each(
      [
        ['', null, undefined, {}, [], true, Number.NaN, Number.POSITIVE_INFINITY].map((id) => [id]),
      ].flat(),
    )('is a 500 for the id %p, and what was made is reported as orphaned', async (id) => {
      const app = await start(() => ({ id, secret: 'super-secret-value' }));
      const events = eventsOf(app);
      const { status, body } = await app.create();
      expect(status).toBe(500);
      expect(body).toEqual({
        statusCode: 500,
        message: 'create handler returned no usable id',
        error: 'Internal Server Error',
      });
      expect(events).toMatchObject([{ type: 'orphaned', producer: 'default' }]);
    });

    it.each([[undefined], [null], ['text'], [7], [[{ id: 'a' }]], [() => ({ id: 'a' })]])(
      'is a 500 for the result %p',
      async (result) => {
        const app = await start(() => result);
        const { status, body } = await app.create();
        expect([status, body.message]).toEqual([500, 'create handler returned no usable id']);
      },
    );

    it('is fine where nothing can be revoked: the id is then not-revocable', async () => {
      const app = await start(() => ({ token: 't' }), { canRevoke: false });
      expect((await app.create()).body).toEqual({ id: 'not-revocable', response: { token: 't' } });
      const withField = await start(() => ({ id: 7 }), { canRevoke: false });
      expect((await withField.create()).body.id).toBe('7');
    });
  });

  describe('issued()', () => {
    @Injectable()
    class WithContext {
      seen: unknown[] = [];

      @Create()
      create(@InputField('id') id: string, @InputField('context') context: unknown) {
        return issued({ id, response: { token: 't' }, context });
      }

      @Revoke()
      revoke(@CredentialId() id: string, @RevocationContext() context: unknown): void {
        this.seen.push([id, context]);
      }
    }

    const startWithContext = async () => {
      const app = await startApp({ adapter, module: { providers: [WithContext] } });
      return { app, seen: app.app.get(WithContext).seen };
    };

    it('keeps the id out of the response', async () => {
      const { app } = await startWithContext();
      const { body } = await app.create({ input: { id: 'k1' } });
      expect(body).toEqual({ id: 'k1', response: { token: 't' } });
    });

    it('carries a context inside the id to the revoke', async () => {
      const { app, seen } = await startWithContext();
      const context = { region: 'eu', groups: ['ä', '"'] };
      const { id } = (await app.create({ input: { id: 'k1', context } })).body;
      expect(id).toMatch(/^ctx1\.[\w-]+$/);
      expect((await app.revoke({ ids: [id] })).body).toEqual({ revoked: [id], message: '' });
      expect(seen).toEqual([['k1', context]]);
    });

    it.each(['plain', 'ctx1.', 'ctx1.not base64!', 'ctx1.e30', 'ctx1.eyJpZCI6MX0', 'tmp.x_k1'])(
      'leaves the id %j of someone else as it is',
      async (id) => {
        const { app, seen } = await startWithContext();
        await app.revoke({ ids: [id] });
        expect(seen).toEqual([[id, undefined]]);
      },
    );

    it('brings back an id that only looks like an encoded one', async () => {
      const { app, seen } = await startWithContext();
      const lookalike = `ctx1.${Buffer.from('{"id":"other"}').toString('base64url')}`;
      const { id } = (await app.create({ input: { id: lookalike } })).body;
      await app.revoke({ ids: [id] });
      expect(seen).toEqual([[lookalike, undefined]]);
    });

    it('refuses a context of more than 1 KiB, and one that is no JSON', async () => {
      const { app } = await startWithContext();
      const fits = await app.create({ input: { id: 'k', context: 'x'.repeat(1022) } });
      expect(fits.status).toBe(200);
      const { status, body } = await app.create({ input: { id: 'k', context: 'x'.repeat(1023) } });
      expect([status, body.message]).toEqual([
        500,
        'create handler returned a context of more than 1024 bytes',
      ]);
      const cyclic = await start(() => issued({ id: 'k', response: {}, context: 1n }));
      expect((await cyclic.create()).body.message).toBe(
        'create handler returned a context that is no JSON',
      );
    });
  });

  describe('an error of the handler', () => {
    it('is answered with its message and status if it is a ProducerError, 400 by default', async () => {
      const app = await start(() => {
        throw new ProducerError('no such project');
      });
      expect(await app.create()).toMatchObject({
        status: 400,
        body: { statusCode: 400, message: 'no such project', error: 'Bad Request' },
      });
      const other = await start(() => Promise.reject(new ProducerError('busy', { status: 429 })));
      expect(await other.create()).toMatchObject({
        status: 429,
        body: { statusCode: 429, message: 'busy', error: 'Too Many Requests' },
      });
    });

    it('refuses a status that is none of an error', () => {
      expect(() => new ProducerError('x', { status: 200 })).toThrow(RangeError);
      expect(() => new ProducerError('x', { status: 600 })).toThrow('from 400 to 599');
    });

    it("keeps the status of Nest's HttpExceptions of 4xx and 5xx", async () => {
      const app = await start(() => {
        throw new ConflictException('exists already');
      });
      expect(await app.create()).toMatchObject({
        status: 409,
        body: { message: 'exists already' },
      });
      const teapot = await start(() => {
        throw new ImATeapotException();
      });
      expect((await teapot.create()).status).toBe(418);
      const odd = await start(() => {
        throw new HttpException('moved', 302);
      });
      expect((await odd.create()).status).toBe(500);
    });

    it('is otherwise a constant 500 with a correlation id that is also in the log', async () => {
      const lines: string[] = [];
      const record = (line: unknown): void => void lines.push(String(line));
      const logger = { log: record, error: record, warn: record };
      const create = (): never => {
        throw new Error('connection to db.internal failed');
      };
      const app = await startApp({ adapter, logger, module: { providers: [creating(create)] } });
      const { status, body } = await app.create();
      expect(status).toBe(500);
      expect(body).toEqual({
        statusCode: 500,
        message: 'Internal server error',
        error: 'Internal Server Error',
        correlationId: expect.any(String),
      });
      const [line] = lines.filter((text) => text.includes(body.correlationId));
      expect(line).toContain('connection to db.internal failed');
      expect(line).toContain('producer "default"');
    });

    it.each([['text'], [undefined], [null], [42], [{ message: 'x' }]])(
      'may be anything: %p',
      async (thrown) => {
        const app = await start(() => {
          throw thrown;
        });
        expect((await app.create()).body).toMatchObject({
          statusCode: 500,
          message: 'Internal server error',
        });
      },
    );

    it('hides the secrets of the payload in what is answered and logged', async () => {
      const lines: string[] = [];
      const record = (line: unknown): void => void lines.push(String(line));
      const create = (_: unknown, password: string): never => {
        throw new ProducerError(`cannot log in with ${password}`, {
          status: 502,
          cause: new Error(password),
        });
      };
      const app = await startApp({
        adapter,
        logger: { log: record, error: record, warn: record },
        module: { providers: [creating(create)] },
      });
      const { text } = await app.create({ payload: '{"password":"hunter2hunter2"}' });
      expect(text).toContain('cannot log in with [redacted]');
      expect(lines.join('\n')).toContain('cannot log in with [redacted]');
      expect(lines.join('\n')).not.toContain('hunter2hunter2');
    });
  });

  describe('@OnRollback()', () => {
    it('undoes in reverse order when the handler throws, and keeps the first error', async () => {
      const done: string[] = [];
      const app = await start(async (rollback) => {
        rollback(() => done.push('first'));
        rollback(() => Promise.reject(new Error('undo failed')));
        rollback(async () => {
          await Promise.resolve();
          done.push('third');
        });
        throw new ProducerError('the original', { status: 422 });
      });
      expect(await app.create()).toMatchObject({ status: 422, body: { message: 'the original' } });
      expect(done).toEqual(['third', 'first']);
    });

    it('does nothing when the handler succeeds', async () => {
      const done: string[] = [];
      const app = await start((rollback) => {
        rollback(() => done.push('undone'));
        return { id: 'a' };
      });
      expect((await app.create()).status).toBe(200);
      expect(done).toEqual([]);
    });
  });

  it('is never tried a second time', async () => {
    let calls = 0;
    const app = await start(() => {
      calls++;
      throw new Error('once');
    });
    await app.create();
    expect(calls).toBe(1);
  });
});
