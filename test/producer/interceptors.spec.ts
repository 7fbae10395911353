import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BadGatewayException,
  type CallHandler,
  ClassSerializerInterceptor,
  type ExecutionContext,
  GatewayTimeoutException,
  Inject,
  Injectable,
  type NestInterceptor,
  RequestTimeoutException,
  Scope,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { APP_INTERCEPTOR, Reflector, REQUEST } from '@nestjs/core';
import { Exclude } from 'class-transformer';
import {
  Create,
  CredentialId,
  Payload,
  type ProducerOptions,
  Revoke,
  Rotate,
  Signal,
} from 'nestjs-akeyless';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  catchError,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  repeat,
  retry,
  take,
  tap,
  throwError,
} from 'rxjs';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { postAndLeave } from '../support/leaving-caller.js';
import { type Deferred, deferred, until } from '../support/until.js';

interface Body {
  readonly id: string;
  readonly response: object;
}

type Around = (answer: Observable<Body>, context: ExecutionContext) => unknown;

const around = (intercept: Around): NestInterceptor => ({
  intercept: (context, next) => intercept(next.handle(), context) as Observable<unknown>,
});

/** Fails with a 408 as a timeout does, once `moment` has come. */
const tooSlow = (moment: Promise<unknown>): Observable<never> =>
  from(moment).pipe(mergeMap(() => throwError(() => new RequestTimeoutException('too slow'))));

/** Answers as an interceptor does that has no time for what the handler makes. */
function reply(context: ExecutionContext, body: object): void {
  const response = context.switchToHttp().getResponse();
  response.status(200).send(body);
}

/** What the handlers did, in order. */
const trail: string[] = [];

/** A producer with these interceptors on every handler. */
function intercepted(...interceptors: (NestInterceptor | Type<NestInterceptor>)[]): Type {
  @Injectable()
  @UseInterceptors(...interceptors)
  class Intercepted {
    @Create()
    create(@Payload() payload: { fails?: boolean }): unknown {
      trail.push('create');
      if (payload.fails) throw new BadGatewayException('upstream is down');
      return { id: 'u1', password: 'p' };
    }

    @Revoke()
    revoke(@CredentialId() id: string): void {
      trail.push(`revoke ${id}`);
    }

    @Rotate()
    rotate(): object {
      trail.push('rotate');
      return { password: 'next' };
    }
  }
  return Intercepted;
}

const ANSWER = { id: 'u1', response: { id: 'u1', password: 'p' } };
const ROTATION = { payload: '{"id":"root"}' };

onBothAdapters((adapter) => {
  beforeEach(() => {
    trail.length = 0;
  });
  afterEach(closeApps);

  const start = (provider: Type, producer: ProducerOptions = {}) =>
    startApp({ adapter, producer, module: { providers: [provider] } });

  describe('next.handle() of a handler’s interceptor', () => {
    it('emits the answer of the action, once, and completes', async () => {
      const emitted: unknown[] = [];
      const spy = around((answer) =>
        answer.pipe(
          tap({ next: (value) => emitted.push(value), complete: () => emitted.push('|') }),
        ),
      );
      const { create, revoke, rotate } = await start(intercepted(spy));
      expect((await create()).body).toEqual(ANSWER);
      await revoke({ ids: ['a', 'b'] });
      await rotate(ROTATION);
      expect(emitted).toEqual([
        ANSWER,
        '|',
        { revoked: ['a', 'b'], message: '' },
        '|',
        { payload: '{"id":"root","password":"next"}' },
        '|',
      ]);
    });

    it('emits it also where no handler is called: in a dry run and where canRevoke is false', async () => {
      const emitted: unknown[] = [];
      const spy = around((answer) => answer.pipe(tap((value) => emitted.push(value))));
      const { create, revoke } = await start(intercepted(spy), { canRevoke: false });
      await create({ client_info: { access_id: 'p-custom' } });
      await revoke({ ids: ['a', 'b'] });
      expect(emitted).toEqual([
        { id: 'akeyless-dry-run', response: {} },
        { revoked: ['a', 'b'], message: '' },
      ]);
      expect(trail).toEqual([]);
    });

    it('may be subscribed to again: the handler is still called once', async () => {
      const twice = around((answer) => answer.pipe(repeat(2)));
      const { create } = await start(intercepted(twice));
      expect(await create()).toMatchObject({ status: 200, body: ANSWER });
      expect(trail).toEqual(['create']);
    });

    it('may be retried after an error: the handler is still called once', async () => {
      const { create } = await start(intercepted(around((answer) => answer.pipe(retry(3)))));
      const { status, body } = await create({ payload: '{"fails":true}' });
      expect([status, body.message]).toEqual([502, 'upstream is down']);
      expect(trail).toEqual(['create']);
    });

    it('may be left alone: then the handler is not called', async () => {
      const cached = { intercept: () => of({ id: 'cached', response: {} }) };
      const { create } = await start(intercepted(cached));
      expect((await create()).body).toEqual({ id: 'cached', response: {} });
      expect(trail).toEqual([]);
    });
  });

  describe('what an interceptor of the handler makes of the answer', () => {
    it('is answered while it has the shape of one', async () => {
      const reshape = around((answer) =>
        answer.pipe(map((body) => ({ ...body, response: { ...body.response, added: 1 } }))),
      );
      const { create } = await start(intercepted(reshape));
      expect((await create()).body).toEqual({
        id: 'u1',
        response: { id: 'u1', password: 'p', added: 1 },
      });
    });

    it('may come later, and through a promise of an observable', async () => {
      const later = around(async (answer) =>
        answer.pipe(mergeMap(async (body) => ({ ...body, id: `later-${body.id}` }))),
      );
      const { create } = await start(intercepted(later));
      expect((await create()).body.id).toBe('later-u1');
    });

    it('may stand for an error', async () => {
      const recover = around((answer) =>
        answer.pipe(catchError(() => of({ id: 'fallback', response: {} }))),
      );
      const { create } = await start(intercepted(recover));
      expect(await create({ payload: '{"fails":true}' })).toMatchObject({
        status: 200,
        body: { id: 'fallback', response: {} },
      });
    });

    const cyclic: { id: string; response: { self?: unknown } } = { id: 'u1', response: {} };
    cyclic.response.self = cyclic;
    const unusable: [string, Around][] = [
      ['wrapped', (answer) => answer.pipe(map((data) => ({ data })))],
      ['undefined', (answer) => answer.pipe(map(() => undefined))],
      ['without an id', (answer) => answer.pipe(map(({ response }) => ({ response })))],
      [
        'with an id that is no string',
        (answer) => answer.pipe(map((body) => ({ ...body, id: 1 }))),
      ],
      [
        'with a list for a response',
        (answer) => answer.pipe(map(() => ({ id: 'u1', response: [] }))),
      ],
      ['that cannot be serialised', (answer) => answer.pipe(map(() => cyclic))],
      ['that never comes', (answer) => answer.pipe(ignoreElements())],
    ];

    it.each(unusable)(
      'is a 500 when it is %s, and the credential is revoked',
      async (_what, how) => {
        const app = await start(intercepted(around(how)));
        const events = eventsOf(app);
        expect(await app.create()).toMatchObject({
          status: 500,
          body: { message: 'an interceptor of the create handler returned no usable answer' },
        });
        await until(() => typesOf(events).includes('compensated'));
        expect(trail).toEqual(['create', 'revoke u1']);
      },
    );

    it('is a 500 without a handler call where it left next.handle() alone', async () => {
      const { create } = await start(intercepted({ intercept: () => EMPTY }));
      expect((await create()).status).toBe(500);
      expect(trail).toEqual([]);
    });

    it.each([
      ['revoke', { ids: ['a'] }],
      ['rotate', ROTATION],
    ] as const)('is a 500 when it is unusable on %s', async (action, body) => {
      const wrap = around((answer) => answer.pipe(map((data) => ({ data }))));
      const app = await start(intercepted(wrap));
      expect(await app[action](body)).toMatchObject({
        status: 500,
        body: { message: `an interceptor of the ${action} handler returned no usable answer` },
      });
    });

    it('is an error if it throws, and the credential is revoked', async () => {
      const broken = around((answer) =>
        answer.pipe(mergeMap(() => throwError(() => new GatewayTimeoutException('audit is down')))),
      );
      const app = await start(intercepted(broken));
      const events = eventsOf(app);
      expect(await app.create()).toMatchObject({ status: 504, body: { message: 'audit is down' } });
      await until(() => typesOf(events).includes('compensated'));
      expect(trail).toEqual(['create', 'revoke u1']);
    });

    it('is an error if it gives up early, and the credential is revoked when it is there', async () => {
      const started = deferred();
      const upstream = deferred<{ id: string }>();
      @Injectable()
      class Slow {
        readonly revoked: string[] = [];

        @Create()
        @UseInterceptors(around((answer) => merge(answer, tooSlow(started.promise))))
        create(): Promise<object> {
          started.resolve();
          return upstream.promise;
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          this.revoked.push(id);
        }
      }
      const app = await start(Slow);
      expect(await app.create()).toMatchObject({ status: 408 });
      upstream.resolve({ id: 'late' });
      await until(() => app.app.get(Slow).revoked.length > 0);
      expect(app.app.get(Slow).revoked).toEqual(['late']);
    });

    it('reaches nobody once the caller has hung up, and the credential is revoked', async () => {
      const audit = deferred();
      const holding = deferred();
      const hold = around((answer) =>
        answer.pipe(
          mergeMap(async (body) => {
            holding.resolve();
            await audit.promise;
            return body;
          }),
        ),
      );
      const app = await start(intercepted(hold));
      const events = eventsOf(app);
      const caller = postAndLeave(`${app.url}/sync/create`, { payload: '{}' });
      await holding.promise;
      caller.hangUp();
      await until(() => typesOf(events).includes('compensated'));
      audit.resolve();
      expect(trail).toEqual(['create', 'revoke u1']);
    });
  });

  describe('an interceptor of the handler', () => {
    it('runs once for many ids', async () => {
      const count = around((answer) => {
        trail.push('interceptor');
        return answer;
      });
      const { revoke } = await start(intercepted(count));
      await revoke({ ids: ['a', 'b'] });
      expect(trail).toEqual(['interceptor', 'revoke a', 'revoke b']);
    });

    it('sees the handler and its class', async () => {
      const seen: unknown[] = [];
      const Provider = intercepted(
        around((answer, context) => {
          seen.push(context.getType(), context.getClass(), context.getHandler());
          return answer;
        }),
      );
      const { create } = await start(Provider);
      await create();
      expect(seen).toEqual(['http', Provider, Provider.prototype.create]);
    });

    it('may be a class with dependencies', async () => {
      class Suffix {
        readonly text = '-x';
      }
      @Injectable()
      class AddSuffix implements NestInterceptor {
        constructor(private readonly suffix: Suffix) {}

        intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
          return next.handle().pipe(map((body) => ({ ...body, id: body.id + this.suffix.text })));
        }
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [intercepted(AddSuffix), Suffix] },
      });
      expect((await create()).body.id).toBe('u1-x');
    });
  });

  describe('a global interceptor', () => {
    const startBehind = (interceptor: NestInterceptor, settings: object = {}) =>
      startApp({
        adapter,
        module: { providers: [intercepted()] },
        configure: (app) => app.useGlobalInterceptors(interceptor),
        ...settings,
      });

    it('sees the answer, but what it makes of it is ignored', async () => {
      const seen: unknown[] = [];
      const wrap = around((answer) =>
        answer.pipe(
          tap((body) => seen.push(body)),
          map((data) => ({ data, status: 'ok' })),
        ),
      );
      const { create, revoke, rotate } = await startBehind(wrap);
      expect(await create()).toMatchObject({ status: 200, body: ANSWER });
      expect((await revoke({ ids: ['a'] })).body).toEqual({ revoked: ['a'], message: '' });
      expect((await rotate(ROTATION)).body).toEqual({ payload: '{"id":"root","password":"next"}' });
      expect(seen).toHaveLength(3);
      expect(seen[0]).toEqual(ANSWER);
    });

    it('that serialises classes leaves nothing out', async () => {
      class Credential {
        readonly id = 'u1';
        @Exclude()
        readonly password = 'p';
      }
      @Injectable()
      class Typed {
        @Create()
        create(): object {
          return new Credential();
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [Typed] },
        configure: (app) =>
          app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector))),
      });
      expect((await create()).body).toEqual(ANSWER);
    });

    it('that throws after the answer changes nothing, and is logged', async () => {
      const lines: string[] = [];
      const log = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
      const broken = around((answer) =>
        answer.pipe(mergeMap(() => throwError(() => new Error('audit is down')))),
      );
      const app = await startBehind(broken, { logger: { log: () => {}, warn: log, error: log } });
      const events = eventsOf(app);
      expect(await app.create()).toMatchObject({ status: 200, body: ANSWER });
      expect(await app.create()).toMatchObject({ status: 200, body: ANSWER });
      expect(lines.filter((line) => line.includes('audit is down'))).toHaveLength(2);
      expect(typesOf(events)).toEqual(['created', 'created']);
    });

    it('runs once, and never for calls that the library makes on its own account', async () => {
      const count = around((answer) => {
        trail.push('global');
        return answer;
      });
      const { revoke } = await startBehind(count);
      await revoke({ ids: ['a', 'b'] });
      expect(trail).toEqual(['global', 'revoke a', 'revoke b']);
    });

    it('may subscribe twice: the handler is still called once', async () => {
      const { create } = await startBehind(around((answer) => answer.pipe(repeat(2))));
      expect(await create()).toMatchObject({ status: 200, body: ANSWER });
      expect(trail).toEqual(['create']);
    });

    it('may wait after the answer: the caller does not', async () => {
      const audit = deferred();
      const slow = around((answer) => answer.pipe(mergeMap(() => from(audit.promise))));
      const { create } = await startBehind(slow);
      expect(await create()).toMatchObject({ status: 200, body: ANSWER });
      audit.resolve();
    });

    it('that answers while the handler runs has the credential revoked when it is there', async () => {
      const started = deferred();
      const upstream = deferred<{ id: string }>();
      const aborted = deferred();
      @Injectable()
      class Slow {
        readonly revoked: string[] = [];

        @Create()
        create(@Signal() signal: AbortSignal): Promise<object> {
          signal.addEventListener('abort', () => aborted.resolve());
          started.resolve();
          return upstream.promise;
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          this.revoked.push(id);
        }
      }
      const timeout = around((answer) => merge(answer, tooSlow(started.promise)));
      const app = await startBehind(timeout, { module: { providers: [Slow] } });
      const events = eventsOf(app);
      expect(await app.create()).toMatchObject({ status: 408, body: { message: 'too slow' } });
      await aborted.promise;
      upstream.resolve({ id: 'late' });
      await until(() => typesOf(events).includes('compensated'));
      expect(app.app.get(Slow).revoked).toEqual(['late']);
    });

    describe('that answers while the handler runs', () => {
      const SECRET = 'hunter2-of-the-root';
      const CALL = { payload: JSON.stringify({ password: SECRET }) };

      /** An application whose interceptor has answered, and whose handler has yet to end. */
      const startAnswered = async (
        early: (moment: Promise<void>) => Around,
        on: Type[] = [],
        begin: (signal: AbortSignal, upstream: Deferred<never>) => void = () => {},
      ) => {
        const started = deferred();
        const upstream = deferred<never>();
        const signals: AbortSignal[] = [];
        @Injectable()
        @UseInterceptors(...on.map((Made) => new Made(started.promise) as NestInterceptor))
        class Failing {
          @Create()
          create(@Signal() signal: AbortSignal): Promise<object> {
            signals.push(signal);
            begin(signal, upstream);
            started.resolve();
            return upstream.promise;
          }

          @Revoke()
          revoke(@CredentialId() _id: string): void {}
        }
        const lines: string[] = [];
        const log = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
        const app = await startBehind(around(early(started.promise)), {
          module: { providers: [Failing] },
          logger: { log: () => {}, warn: log, error: log },
        });
        const answer = await app.create(CALL);
        await until(() => signals.every(({ aborted }) => aborted));
        const told = (text: string): string[] => lines.filter((line) => line.includes(text));
        return { app, answer, upstream, told, signal: signals[0] };
      };

      const timeout = (moment: Promise<void>): Around => {
        const late = tooSlow(moment);
        return (answer) => merge(answer, late);
      };
      const fallback = (moment: Promise<void>): Around => {
        return (answer, context) =>
          merge(
            answer.pipe(ignoreElements()),
            from(moment).pipe(tap(() => reply(context, { from: 'cache' }))),
          ).pipe(take(1));
      };
      const passing = (): Around => (answer) => answer;

      class TooSlow implements NestInterceptor {
        constructor(private readonly moment: Promise<void>) {}

        intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
          return merge(next.handle(), tooSlow(this.moment));
        }
      }

      it.each<[string, (moment: Promise<void>) => Around, Type[]]>([
        ['with an error', timeout, []],
        ['with something else', fallback, []],
        ['as one of the handler', passing, [TooSlow]],
      ])('%s has what the handler then throws logged, once', async (_how, early, on) => {
        const { upstream, told } = await startAnswered(early, on);
        upstream.reject(new Error(`cannot log in with ${SECRET}`));
        await until(() => told('cannot log in').length > 0);
        expect(told('cannot log in')).toEqual([
          expect.stringMatching(
            /^\[[0-9a-f-]{36}\] producer "default": the handler failed after another answer was given: Error: cannot log in with \[redacted\]/,
          ),
        ]);
        await closeApps();
        expect(told('cannot log in')).toHaveLength(1);
        expect(told(SECRET)).toEqual([]);
      });

      it('has it logged also where the handler throws as soon as its signal aborts', async () => {
        const { told } = await startAnswered(timeout, [], (signal, upstream) => {
          signal.addEventListener('abort', () => upstream.reject(new Error('interrupted')));
        });
        await until(() => told('interrupted').length > 0);
        expect(told('interrupted')).toHaveLength(1);
      });

      it('has nothing logged of a handler that heeds its signal', async () => {
        const { upstream, told, signal } = await startAnswered(timeout);
        upstream.reject(signal?.reason);
        await closeApps();
        expect(told('the handler failed')).toEqual([]);
      });
    });

    it('that does not call the handler is a 500: nothing was made, nothing is answered as made', async () => {
      const shortCut = { intercept: () => of({ id: 'cached', response: {} }) };
      const { create } = await startBehind(shortCut);
      expect(await create()).toMatchObject({
        status: 500,
        body: { statusCode: 500, message: expect.stringContaining('next.handle()') },
      });
      expect(trail).toEqual([]);
    });

    it('that throws before the handler is an error, and the handler is not called', async () => {
      const { create } = await startBehind({
        intercept: () => {
          throw new BadGatewayException('no tracing');
        },
      });
      expect(await create()).toMatchObject({ status: 502, body: { message: 'no tracing' } });
      expect(trail).toEqual([]);
    });

    it('made for each request applies, with the request', async () => {
      const seen: unknown[] = [];
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest implements NestInterceptor {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
          seen.push(this.request.headers.tenant);
          return next.handle();
        }
      }
      const { post } = await startApp({
        adapter,
        module: {
          providers: [intercepted(), { provide: APP_INTERCEPTOR, useClass: PerRequest }],
        },
      });
      await post('/sync/create', { payload: '{}' }, { tenant: 'acme' });
      await post('/sync/create', { payload: '{}' }, { tenant: 'other' });
      expect(seen).toEqual(['acme', 'other']);
    });
  });

  describe('what middleware has put into an AsyncLocalStorage', () => {
    it('is there in the handler', async () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      @Injectable()
      class Traced {
        @Create()
        create(): object {
          seen.push(storage.getStore());
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [Traced] },
        configure: (app) =>
          app.use((_request: unknown, _response: unknown, next: () => void) =>
            storage.run('trace-1', next),
          ),
      });
      expect((await create()).status).toBe(200);
      expect(seen).toEqual(['trace-1']);
    });
  });
});
