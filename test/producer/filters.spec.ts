import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  BadGatewayException,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  HttpException,
  Inject,
  Injectable,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost, REQUEST } from '@nestjs/core';
import { Create, CredentialId, Payload, Revoke, Verify } from 'nestjs-akeyless';
import { EMPTY } from 'rxjs';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';

const SECRET = 'hunter2-root-password';
const PAYLOAD = JSON.stringify({ id: 'root', password: SECRET });

class UpstreamDown extends Error {}

/** Answers with 418, and keeps what it was given. */
@Catch()
class Teapot implements ExceptionFilter {
  readonly caught: unknown[] = [];

  catch(error: unknown, host: ArgumentsHost): void {
    this.caught.push(error);
    answer(host, 418, { caught: true });
  }
}

/** Writes an answer as filters of any adapter do. */
function answer(host: ArgumentsHost, status: number, body: object): void {
  const response = host.switchToHttp().getResponse();
  response.status(status).send(body);
}

/** A producer whose create throws `error`, with these filters on the method. */
function failing(error: unknown, ...filters: (ExceptionFilter | Type<ExceptionFilter>)[]): Type {
  @Injectable()
  class Failing {
    @Create()
    @UseFilters(...filters)
    create(): object {
      throw error;
    }

    @Revoke()
    revoke(@CredentialId() _id: string): void {}
  }
  return Failing;
}

onBothAdapters((adapter) => {
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', keep);
  });
  afterEach(async () => {
    await closeApps();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', keep);
    if (unhandled.length > 0) throw new Error('a rejection was left unhandled');
  });

  const start = (provider: Type, ...globalFilters: ExceptionFilter[]) =>
    startApp({
      adapter,
      module: { providers: [provider] },
      configure: (app) => app.useGlobalFilters(...globalFilters),
    });

  describe('a filter on the handler', () => {
    it('gets the original error, once, and answers', async () => {
      const error = new UpstreamDown(`cannot log in with ${SECRET}`);
      const filter = new Teapot();
      const global = new Teapot();
      const { create } = await start(failing(error, filter), global);
      expect(await create({ payload: PAYLOAD })).toMatchObject({ status: 418 });
      expect(filter.caught).toEqual([error]);
      expect(filter.caught[0]).toBe(error);
      expect(global.caught).toEqual([]);
    });

    it('of @Revoke gets what the handler threw for the one id', async () => {
      const filter = new Teapot();
      const original = new UpstreamDown('revoke failed');
      @Injectable()
      class FailingRevoke {
        @Create()
        create() {
          return { id: 'a' };
        }

        @Revoke()
        @UseFilters(filter)
        revoke(@CredentialId() _id: string): void {
          throw original;
        }
      }
      const app = await start(FailingRevoke);
      expect((await app.revoke({ ids: ['a'] })).status).toBe(418);
      expect(filter.caught).toEqual([original]);
      await app.revoke({ ids: ['a', 'b'] });
      expect(filter.caught[1]).toMatchObject({ cause: { errors: [original, original] } });
    });

    it('may be a class with dependencies', async () => {
      @Catch(UpstreamDown)
      class WithDependency implements ExceptionFilter {
        constructor(private readonly adapterHost: HttpAdapterHost) {}

        catch(_error: unknown, host: ArgumentsHost): void {
          this.adapterHost.httpAdapter.reply(host.getArgByIndex(1), { down: true }, 503);
        }
      }
      const { create } = await start(failing(new UpstreamDown(), WithDependency));
      expect(await create()).toMatchObject({ status: 503, body: { down: true } });
    });

    it('may stand on the class', async () => {
      const filter = new Teapot();
      @UseFilters(filter)
      @Injectable()
      class OnClass extends failing(new UpstreamDown()) {}
      const { create } = await start(OnClass);
      expect((await create()).status).toBe(418);
      expect(filter.caught).toHaveLength(1);
    });

    it('goes before one on its class', async () => {
      const onMethod = new Teapot();
      const onClass = new Teapot();
      @UseFilters(onClass)
      @Injectable()
      class OnBoth extends failing(new UpstreamDown(), onMethod) {}
      const { create } = await start(OnBoth);
      await create();
      expect([onMethod.caught.length, onClass.caught.length]).toEqual([1, 0]);
    });

    it('is passed over by errors that it does not name', async () => {
      @Catch(UpstreamDown)
      class OnlyUpstream extends Teapot {}
      const filter = new OnlyUpstream();
      const { create } = await start(failing(new BadGatewayException('no route'), filter));
      expect(await create()).toMatchObject({ status: 502, body: { message: 'no route' } });
      expect(filter.caught).toEqual([]);
    });

    it('gets what guards throw', async () => {
      const filter = new Teapot();
      @Injectable()
      class Guarded {
        @Create()
        @UseGuards({ canActivate: () => false })
        @UseFilters(filter)
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Guarded);
      expect((await create()).status).toBe(418);
      expect(filter.caught).toEqual([expect.any(ForbiddenException)]);
    });

    it('of @Create gets what a default rotation throws; one of @Verify gets nothing', async () => {
      const onCreate = new Teapot();
      const onVerify = new Teapot();
      @Injectable()
      class Rotating {
        @Create()
        @UseFilters(onCreate)
        create(): object {
          return { id: 'next' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}

        @Verify()
        @UseFilters(onVerify)
        verify(@Payload() _payload: object): void {
          throw new UpstreamDown();
        }
      }
      const dryRun = { payload: PAYLOAD, client_info: { access_id: 'p-custom' } };
      const { create } = await start(Rotating);
      expect((await create(dryRun)).status).toBe(418);
      expect(onCreate.caught).toEqual([expect.any(UpstreamDown)]);
      expect(onVerify.caught).toEqual([]);
    });

    it.each([
      ['an observable', EMPTY],
      ['an error', new Error('as GraphQL has it')],
      ['a promise of an observable', Promise.resolve(EMPTY)],
    ])(
      'that returns %s and answers nothing, as those of other transports do, is passed over',
      async (_what, returned) => {
        const error = new BadGatewayException('no route');
        const { create } = await start(failing(error, { catch: () => returned }));
        expect(await create()).toMatchObject({ status: 502, body: { message: 'no route' } });
      },
    );

    describe('that itself fails', () => {
      const failures: [string, ExceptionFilter][] = [
        [
          'by throwing',
          {
            catch: () => {
              throw new BadGatewayException(`filter saw ${SECRET}`);
            },
          },
        ],
        [
          'by rejecting',
          { catch: () => Promise.reject(new BadGatewayException(`filter saw ${SECRET}`)) },
        ],
        [
          'by rejecting later',
          {
            catch: async () => {
              await new Promise((resolve) => setImmediate(resolve));
              throw new BadGatewayException(`filter saw ${SECRET}`);
            },
          },
        ],
      ];

      it.each(failures)('%s is answered with its own error, redacted', async (_how, filter) => {
        const { create, app } = await start(failing(new UpstreamDown(), filter));
        const first = await create({ payload: PAYLOAD });
        expect(first).toMatchObject({ status: 502 });
        expect(first.text).toContain('filter saw');
        expect(first.text).not.toContain(SECRET);
        expect(app.getHttpServer().listening).toBe(true);
      });
    });
  });

  describe('a global filter', () => {
    it.each([
      ['any error', new UpstreamDown(`cannot log in with ${SECRET}`), 500],
      [
        'an HttpException with a cause',
        new BadGatewayException(`refused ${SECRET}`, { cause: new Error(SECRET) }),
        502,
      ],
      ['something that is no error', `text with ${SECRET}`, 500],
    ])(
      'gets only a redacted HttpException without a cause, for %s',
      async (_what, error, status) => {
        const filter = new Teapot();
        const { create } = await start(failing(error), filter);
        expect(await create({ payload: PAYLOAD })).toMatchObject({ status: 418 });
        expect(filter.caught).toHaveLength(1);
        const [caught] = filter.caught as [HttpException];
        expect(caught).toBeInstanceOf(HttpException);
        expect(caught.getStatus()).toBe(status);
        expect(caught.cause).toBeUndefined();
        const told = [caught.message, caught.stack, JSON.stringify(caught.getResponse())];
        expect(told.join('\n')).not.toContain(SECRET);
      },
    );

    it('gets a request that could not be read', async () => {
      const filter = new Teapot();
      const { post } = await start(failing(new UpstreamDown()), filter);
      expect((await post('/sync/create', 'no JSON')).status).toBe(418);
      expect(filter.caught).toEqual([expect.any(BadRequestException)]);
    });

    it('that catches something else leaves the answer to the next', async () => {
      @Catch(UpstreamDown)
      class OnlyUpstream extends Teapot {}
      const only = new OnlyUpstream();
      const { create } = await start(failing(new UpstreamDown()), only);
      expect(await create()).toMatchObject({
        status: 500,
        body: { statusCode: 500, message: 'Internal server error', error: 'Internal Server Error' },
      });
      expect(only.caught).toEqual([]);
    });

    it('may be a class of the application, with dependencies', async () => {
      @Catch()
      class WithDependency implements ExceptionFilter {
        constructor(private readonly adapterHost: HttpAdapterHost) {}

        catch(_error: unknown, host: ArgumentsHost): void {
          this.adapterHost.httpAdapter.reply(host.getArgByIndex(1), { down: true }, 503);
        }
      }
      const { create } = await startApp({
        adapter,
        module: {
          providers: [
            failing(new UpstreamDown()),
            { provide: APP_FILTER, useClass: WithDependency },
          ],
        },
      });
      expect(await create()).toMatchObject({ status: 503, body: { down: true } });
    });

    it.each([
      ['each request', Scope.REQUEST],
      ['each place', Scope.TRANSIENT],
    ])('that is made for %s applies', async (_what, scope) => {
      @Catch()
      @Injectable({ scope })
      class Scoped implements ExceptionFilter {
        private readonly status = 503;

        catch(_error: unknown, host: ArgumentsHost): void {
          answer(host, this.status, { scoped: true });
        }
      }
      const { create } = await startApp({
        adapter,
        module: {
          providers: [failing(new UpstreamDown()), { provide: APP_FILTER, useClass: Scoped }],
        },
      });
      expect(await create()).toMatchObject({ status: 503, body: { scoped: true } });
    });

    it('made for each request has the request', async () => {
      @Catch()
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest implements ExceptionFilter {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        catch(_error: unknown, host: ArgumentsHost): void {
          answer(host, 503, { tenant: this.request.headers.tenant });
        }
      }
      const { post } = await startApp({
        adapter,
        module: {
          providers: [failing(new UpstreamDown()), { provide: APP_FILTER, useClass: PerRequest }],
        },
      });
      const { body } = await post('/sync/create', { payload: '{}' }, { tenant: 'acme' });
      expect(body).toEqual({ tenant: 'acme' });
    });

    describe('that itself fails', () => {
      const failures: [string, ExceptionFilter][] = [
        [
          'by throwing',
          {
            catch: () => {
              throw new Error(`filter broke on ${SECRET}`);
            },
          },
        ],
        ['by rejecting', { catch: () => Promise.reject(new Error(`filter broke on ${SECRET}`)) }],
        [
          'by rejecting later',
          {
            catch: async () => {
              await new Promise((resolve) => setImmediate(resolve));
              throw new Error(`filter broke on ${SECRET}`);
            },
          },
        ],
      ];

      it.each(failures)(
        '%s is answered with a constant 500, and logged redacted',
        async (_how, filter) => {
          const lines: string[] = [];
          const log = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
          const { create } = await startApp({
            adapter,
            module: { providers: [failing(new BadRequestException('nope'))] },
            logger: { log: () => {}, warn: log, error: log },
            configure: (app) => app.useGlobalFilters(filter),
          });
          const { status, body, text } = await create({ payload: PAYLOAD });
          expect(status).toBe(500);
          expect(body).toMatchObject({ statusCode: 500, message: 'Internal server error' });
          expect(text).not.toContain(SECRET);
          expect(lines.join('\n')).toContain('filter broke on');
          expect(lines.join('\n')).not.toContain(SECRET);
          // It still answers the next one.
          expect((await create({ payload: PAYLOAD })).status).toBe(500);
        },
      );

      it('after it has answered changes nothing', async () => {
        const { create } = await start(failing(new BadRequestException('nope')), {
          catch: async (_error, host) => {
            answer(host, 418, {});
            await new Promise((resolve) => setImmediate(resolve));
            throw new Error('too late');
          },
        });
        expect((await create()).status).toBe(418);
      });
    });
  });

  describe('an error of the handler', () => {
    it('is logged once, where no filter of the handler deals with it', async () => {
      const lines: string[] = [];
      const log = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
      const { create } = await startApp({
        adapter,
        module: { providers: [failing(new UpstreamDown('the upstream is down'))] },
        logger: { log: () => {}, warn: log, error: log },
      });
      await create();
      expect(lines.filter((line) => line.includes('the upstream is down'))).toHaveLength(1);
    });
  });
});
