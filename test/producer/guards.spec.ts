import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  type ExecutionContext,
  Global,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Scope,
  SetMetadata,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector, REQUEST } from '@nestjs/core';
import {
  AkeylessProducerModule,
  Create,
  CredentialId,
  Payload,
  Revoke,
  Rotate,
  rotated,
  Verify,
} from 'nestjs-akeyless';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { of } from 'rxjs';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { postAndLeave } from '../support/leaving-caller.js';
import { deferred, until } from '../support/until.js';

/** A request of either adapter. */
interface PlatformRequest extends IncomingMessage {
  readonly headers: { readonly tenant?: string };
  /** Fastify's has the platform's request inside. */
  readonly raw?: IncomingMessage;
}

/** What ran, in order. */
const trail: string[] = [];

const guard = (name: string): CanActivate => ({
  canActivate: () => {
    trail.push(name);
    return true;
  },
});

const interceptor = (name: string) => ({
  intercept: (_context: ExecutionContext, next: { handle(): ReturnType<typeof of> }) => {
    trail.push(name);
    return next.handle();
  },
});

@Injectable()
@UseGuards(guard('class guard'))
class Guarded {
  @Create()
  @UseGuards(guard('create guard'))
  create(): object {
    trail.push('create');
    return { id: 'next' };
  }

  @Revoke()
  @UseGuards(guard('revoke guard'))
  revoke(@CredentialId() id: string): void {
    trail.push(`revoke ${id}`);
  }

  @Verify()
  @UseGuards(guard('verify guard'))
  verify(@Payload() _payload: object): void {
    trail.push('verify');
  }
}

@Injectable()
class RotateGuarded extends Guarded {
  @Rotate()
  @UseGuards(guard('rotate guard'))
  rotate(): object {
    trail.push('rotate');
    return rotated({ id: 'next' }, { retire: ['root'] });
  }
}

const PAYLOAD = JSON.stringify({ id: 'root' });
const DRY_RUN = { payload: PAYLOAD, client_info: { access_id: 'p-custom', sub_claims: null } };

/** A producer whose create has these guards, of whatever kind. */
function guardedBy(...guards: (CanActivate | Type<CanActivate>)[]): Type {
  @Injectable()
  class Creating {
    @Create()
    @UseGuards(...guards)
    create(): object {
      trail.push('create');
      return { id: 'u1' };
    }

    @Revoke()
    revoke(@CredentialId() _id: string): void {}
  }
  return Creating;
}

onBothAdapters((adapter) => {
  beforeEach(() => {
    trail.length = 0;
  });
  afterEach(closeApps);

  const start = (provider: Type, producer = {}) =>
    startApp({ adapter, producer, module: { providers: [provider] } });

  describe('guards and interceptors run', () => {
    it('in the order: global guards, the handler’s guards, global interceptors, the handler’s', async () => {
      @Injectable()
      @UseGuards(guard('class guard'))
      @UseInterceptors(interceptor('class interceptor'))
      class Ordered {
        @Create()
        @UseGuards(guard('method guard'))
        @UseInterceptors(interceptor('method interceptor'))
        create(): object {
          trail.push('create');
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await startApp({
        adapter,
        module: {
          providers: [
            Ordered,
            { provide: APP_GUARD, useValue: guard('global guard') },
            { provide: APP_INTERCEPTOR, useValue: interceptor('global interceptor') },
          ],
        },
      });
      expect((await create()).status).toBe(200);
      expect(trail).toEqual([
        'global guard',
        'class guard',
        'method guard',
        'global interceptor',
        'class interceptor',
        'method interceptor',
        'create',
      ]);
    });
  });

  describe('guards of a handler run once per request', () => {
    it('before a create', async () => {
      const { create } = await start(Guarded);
      await create({ payload: PAYLOAD });
      expect(trail).toEqual(['class guard', 'create guard', 'create']);
    });

    it('before a revoke of many ids', async () => {
      const { revoke } = await start(Guarded);
      await revoke({ payload: PAYLOAD, ids: ['a', 'b', 'c'] });
      expect(trail).toEqual(['class guard', 'revoke guard', 'revoke a', 'revoke b', 'revoke c']);
    });

    it('before a revoke that calls no handler, since canRevoke is false', async () => {
      const { revoke } = await start(Guarded, { canRevoke: false });
      expect((await revoke({ payload: PAYLOAD, ids: ['a', 'b'] })).body.revoked).toHaveLength(2);
      expect(trail).toEqual(['class guard', 'revoke guard']);
    });

    it('in a dry run, which calls only @Verify', async () => {
      const { create, revoke } = await start(Guarded);
      const { id } = (await create(DRY_RUN)).body;
      await revoke({ ids: [id] });
      expect(trail).toEqual([
        'class guard',
        'create guard',
        'verify',
        'class guard',
        'revoke guard',
      ]);
    });

    it('in a default rotation: those of @Create, none of the calls that it makes', async () => {
      const { rotate } = await start(Guarded, { retire: 'immediately' });
      expect((await rotate({ payload: PAYLOAD })).status).toBe(200);
      expect(trail).toEqual(['class guard', 'create guard', 'create', 'verify', 'revoke root']);
    });

    it('before a rotate handler: its own', async () => {
      const { rotate } = await start(RotateGuarded, { retire: 'immediately' });
      expect((await rotate({ payload: PAYLOAD })).status).toBe(200);
      expect(trail).toEqual(['class guard', 'rotate guard', 'rotate', 'verify', 'revoke root']);
    });
  });

  describe('a guard of a handler', () => {
    it('runs after the request was read: a broken one never reaches it', async () => {
      const { post } = await start(Guarded);
      expect((await post('/sync/create', '{')).status).toBe(400);
      expect(trail).toEqual([]);
    });

    it('sees the handler, its class, and the members of the body', async () => {
      const seen: unknown[] = [];
      const Creating = guardedBy({
        canActivate: (context) => {
          seen.push(context.getType(), context.getClass(), context.getHandler());
          const request = context.switchToHttp().getRequest<{ body: object; headers: object }>();
          seen.push(request.body, request.headers);
          return true;
        },
      });
      const { create } = await start(Creating);
      await create({ payload: PAYLOAD });
      expect(seen).toEqual([
        'http',
        Creating,
        Creating.prototype.create,
        expect.objectContaining({ payload: PAYLOAD }),
        expect.objectContaining({ 'content-type': 'application/json' }),
      ]);
    });

    it.each([
      ['false', () => false],
      ['a promise of false', () => Promise.resolve(false)],
      ['an observable of false', () => of(false)],
    ])('that says %s is a 403, and the handler is not called', async (_what, canActivate) => {
      const { create } = await start(guardedBy({ canActivate }));
      expect(await create()).toMatchObject({
        status: 403,
        body: { statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' },
      });
      expect(trail).toEqual([]);
    });

    it('keeps the later guards from running once one has said no', async () => {
      const { create } = await start(guardedBy({ canActivate: () => false }, guard('later')));
      await create();
      expect(trail).toEqual([]);
    });

    it('may throw, synchronously or not', async () => {
      const error = new NotFoundException('no such tenant');
      const thrown = guardedBy({
        canActivate: () => {
          throw error;
        },
      });
      const rejected = guardedBy({ canActivate: () => Promise.reject(error) });
      for (const provider of [thrown, rejected]) {
        const { create } = await start(provider);
        expect(await create()).toMatchObject({ status: 404, body: { message: 'no such tenant' } });
      }
      expect(trail).toEqual([]);
    });

    it('that denies keeps a revoke without a handler call from being answered', async () => {
      @Injectable()
      class Denied {
        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        @UseGuards({ canActivate: () => false })
        revoke(@CredentialId() _id: string): void {}
      }
      const { revoke } = await start(Denied, { canRevoke: false });
      expect((await revoke({ ids: ['a'] })).status).toBe(403);
    });

    it('may be a class, with dependencies of the module that provides the handler', async () => {
      class Tenants {
        readonly known = ['acme'];
      }
      @Injectable()
      class TenantGuard implements CanActivate {
        constructor(private readonly tenants: Tenants) {}

        canActivate(context: ExecutionContext): boolean {
          const { tenant } = context.switchToHttp().getRequest().headers;
          return this.tenants.known.includes(tenant);
        }
      }
      @Module({ providers: [guardedBy(TenantGuard), Tenants] })
      class TenantModule {}
      const { post } = await startApp({ adapter, module: { imports: [TenantModule] } });
      const body = { payload: '{}' };
      expect((await post('/sync/create', body, { tenant: 'acme' })).status).toBe(200);
      expect((await post('/sync/create', body, { tenant: 'evil' })).status).toBe(403);
    });

    it('may be a class also where the handler’s class is provided under another token', async () => {
      @Injectable()
      class NoGuard implements CanActivate {
        canActivate(): boolean {
          return false;
        }
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [{ provide: 'producer', useClass: guardedBy(NoGuard) }] },
      });
      expect((await create()).status).toBe(403);
    });

    it('may be made for each request, with the request', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest implements CanActivate {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        canActivate(): boolean {
          return this.request.headers.tenant === 'acme';
        }
      }
      const { post } = await start(guardedBy(PerRequest));
      const body = { payload: '{}' };
      expect((await post('/sync/create', body, { tenant: 'acme' })).status).toBe(200);
      expect((await post('/sync/create', body, { tenant: 'evil' })).status).toBe(403);
    });
  });

  describe('a global guard', () => {
    it('that says no is a 403, and neither guards of the handler nor the handler run', async () => {
      const { create } = await startApp({
        adapter,
        module: { providers: [Guarded] },
        configure: (app) => app.useGlobalGuards({ canActivate: () => false }),
      });
      expect((await create()).status).toBe(403);
      expect(trail).toEqual([]);
    });

    it('runs once, and never for calls that the library makes on its own account', async () => {
      const { rotate } = await startApp({
        adapter,
        producer: { retire: 'immediately' },
        module: { providers: [Guarded] },
        configure: (app) => app.useGlobalGuards(guard('global')),
      });
      await rotate({ payload: PAYLOAD });
      expect(trail.filter((name) => name === 'global')).toHaveLength(1);
    });

    it('made for each request applies, with the request', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest implements CanActivate {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        canActivate(): boolean {
          return this.request.headers.tenant === 'acme';
        }
      }
      const { post } = await startApp({
        adapter,
        module: { providers: [Guarded, { provide: APP_GUARD, useClass: PerRequest }] },
      });
      const body = { payload: '{}' };
      expect((await post('/sync/create', body, { tenant: 'acme' })).status).toBe(200);
      expect((await post('/sync/create', body, { tenant: 'evil' })).status).toBe(403);
    });

    it('that lets a caller through who has hung up in the meantime has nothing made', async () => {
      const arrived = deferred();
      let hasLeft = false;
      const slow = async (context: ExecutionContext): Promise<boolean> => {
        const request = context.switchToHttp().getRequest<PlatformRequest>();
        if (request.headers.tenant !== 'leaving') return true;
        arrived.resolve();
        await once((request.raw ?? request).socket, 'close');
        hasLeft = true;
        return true;
      };
      const { create, url } = await startApp({
        adapter,
        module: { providers: [guardedBy()] },
        configure: (app) => app.useGlobalGuards({ canActivate: slow }),
      });
      const headers = { tenant: 'leaving' };
      const caller = postAndLeave(`${url}/sync/create`, { payload: PAYLOAD }, headers);
      await arrived.promise;
      caller.hangUp();
      await until(() => hasLeft);
      expect((await create()).status).toBe(200);
      expect(trail).toEqual(['create']);
    });

    it('of transient scope applies', async () => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Transient implements CanActivate {
        private readonly allowed = ['nobody'];

        canActivate(): boolean {
          return this.allowed.includes('p-1234');
        }
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [Guarded, { provide: APP_GUARD, useClass: Transient }] },
      });
      expect((await create()).status).toBe(403);
    });
  });

  describe('metadata that global guards look for', () => {
    const Public = () => SetMetadata('isPublic', true);

    @Injectable()
    class PublicOnly implements CanActivate {
      constructor(private readonly reflector: Reflector) {}

      canActivate(context: ExecutionContext): boolean {
        const targets = [context.getHandler(), context.getClass()];
        return this.reflector.getAllAndOverride<boolean | undefined>('isPublic', targets) ?? false;
      }
    }

    const startGuarded = (provider: Type, producer = {}) =>
      startApp({
        adapter,
        producer,
        module: { providers: [provider, { provide: APP_GUARD, useClass: PublicOnly }] },
      });

    it('is found where it was put on the handler, on its route only', async () => {
      @Injectable()
      class OnHandler {
        @Public()
        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create, revoke, rotate } = await startGuarded(OnHandler);
      expect((await create()).status).toBe(200);
      expect((await revoke({ ids: ['u1'] })).status).toBe(403);
      expect((await rotate({ payload: PAYLOAD })).status).toBe(200);
    });

    it('is found where it was put on the class, on all of its routes', async () => {
      @Public()
      @Injectable()
      class OnClass extends Guarded {}
      const { create, revoke } = await startGuarded(OnClass);
      expect((await create()).status).toBe(200);
      expect((await revoke({ ids: ['u1'] })).status).toBe(200);
    });

    it('counts on the method before it counts on the class', async () => {
      @Public()
      @Injectable()
      class OnBoth {
        @SetMetadata('isPublic', false)
        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create, revoke } = await startGuarded(OnBoth);
      expect((await create()).status).toBe(403);
      expect((await revoke({ ids: ['u1'] })).status).toBe(200);
    });

    it('is found where controllerDecorators put it on the generated controller', async () => {
      const { create } = await startGuarded(Guarded, { controllerDecorators: [Public()] });
      expect((await create()).status).toBe(200);
    });

    it('is found for a handler that a factory made', async () => {
      @Injectable()
      class Made {
        @Public()
        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create, revoke } = await startApp({
        adapter,
        module: {
          providers: [
            {
              provide: 'producer',
              useFactory: async () => {
                // Later than the routes are registered.
                await new Promise((resolve) => setImmediate(resolve));
                return new Made();
              },
            },
            { provide: APP_GUARD, useClass: PublicOnly },
          ],
        },
      });
      expect((await create()).status).toBe(200);
      expect((await revoke({ ids: ['u1'] })).status).toBe(403);
    });

    it('is missed where nothing says so', async () => {
      const { create } = await startGuarded(Guarded);
      expect((await create()).status).toBe(403);
    });
  });

  describe('controllerDecorators with UseGuards', () => {
    @Injectable()
    class Tenants {
      readonly known = ['acme'];
    }

    @Injectable()
    class TenantGuard implements CanActivate {
      constructor(private readonly tenants: Tenants) {}

      canActivate(context: ExecutionContext): boolean {
        trail.push('controller guard');
        return this.tenants.known.includes(context.switchToHttp().getRequest().headers.tenant);
      }
    }

    const controllerDecorators = [UseGuards(TenantGuard)];
    const body = { payload: '{}' };

    it('take a guard class with dependencies from a global module', async () => {
      @Global()
      @Module({ providers: [Tenants], exports: [Tenants] })
      class TenantModule {}
      const { post } = await startApp({
        adapter,
        producer: { controllerDecorators },
        module: { imports: [TenantModule], providers: [Guarded] },
      });
      expect((await post('/sync/create', body, { tenant: 'acme' })).status).toBe(200);
      expect((await post('/sync/create', body, { tenant: 'evil' })).status).toBe(403);
    });

    it('take one with dependencies from the imports of forRootAsync', async () => {
      @Module({ providers: [Tenants], exports: [Tenants] })
      class TenantModule {}
      const { post } = await startApp({
        adapter,
        producerImports: [
          AkeylessProducerModule.forRootAsync({
            imports: [TenantModule],
            useFactory: () => ({ controllerDecorators }),
          }),
        ],
        module: { providers: [Guarded] },
      });
      expect((await post('/sync/create', body, { tenant: 'acme' })).status).toBe(200);
      expect((await post('/sync/create', body, { tenant: 'evil' })).status).toBe(403);
    });

    it('run theirs after the global guards and before those of the handler', async () => {
      const { create } = await startApp({
        adapter,
        producer: { controllerDecorators: [UseGuards(guard('controller guard'))] },
        module: { providers: [Guarded] },
        configure: (app) => app.useGlobalGuards(guard('global guard')),
      });
      await create({ payload: PAYLOAD });
      expect(trail.slice(0, 3)).toEqual(['global guard', 'controller guard', 'class guard']);
    });
  });
});
