import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  Inject,
  Injectable,
  type INestApplication,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  type ContextId,
  ContextIdFactory,
  type ContextIdStrategy,
  type HostComponentInfo,
  REQUEST,
} from '@nestjs/core';
import { Create, CredentialId, InputField, Payload, Revoke, Verify } from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';
import { eventsOf, typesOf } from '../support/events.js';
import { postAndLeave } from '../support/leaving-caller.js';
import { deferred, until } from '../support/until.js';

interface TenantRequest {
  readonly headers: { readonly tenant?: string };
}

/** What the handlers did, and on which instance. */
const trail: { readonly action: string; readonly instance: number; readonly tenant?: string }[] =
  [];
let instances = 0;

/** A producer that is made for each request; `Base` keeps what it did. */
class Base {
  readonly instance = ++instances;

  constructor(protected readonly request: TenantRequest) {}

  protected note(action: string): void {
    trail.push({ action, instance: this.instance, tenant: this.request.headers.tenant });
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest extends Base {
  constructor(@Inject(REQUEST) request: TenantRequest) {
    super(request);
  }

  @Create()
  create(): object {
    this.note('create');
    return { id: 'next' };
  }

  @Revoke()
  revoke(@CredentialId() id: string): void {
    this.note(`revoke ${id}`);
  }

  @Verify()
  verify(@Payload() _payload: object): void {
    this.note('verify');
  }
}

const payload = JSON.stringify({ id: 'root' });

onBothAdapters((adapter) => {
  beforeEach(() => {
    trail.length = 0;
    instances = 0;
  });
  afterEach(async () => {
    ContextIdFactory.apply(undefined as unknown as ContextIdStrategy);
    await closeApps();
  });

  const start = (...providers: Type[]) => startApp({ adapter, module: { providers } });
  const instancesOf = (): number[] => [...new Set(trail.map(({ instance }) => instance))];

  describe('a request-scoped producer', () => {
    it('has the request, headers and all', async () => {
      const { post } = await start(PerRequest);
      await post('/sync/create', { payload }, { tenant: 'acme' });
      expect(trail).toEqual([{ action: 'create', instance: 1, tenant: 'acme' }]);
    });

    it('is made once for each request', async () => {
      const { create } = await start(PerRequest);
      await create();
      await create();
      expect(instancesOf()).toEqual([1, 2]);
      expect(instances).toBe(2);
    });

    it('has one instance for all ids of a revoke', async () => {
      const { revoke } = await start(PerRequest);
      const { body } = await revoke({ payload, ids: ['a', 'b', 'c'] });
      expect(body.revoked).toEqual(['a', 'b', 'c']);
      expect(trail.map(({ action }) => action)).toEqual(['revoke a', 'revoke b', 'revoke c']);
      expect(instances).toBe(1);
    });

    it('has one instance for all calls of a rotation', async () => {
      const { rotate } = await startApp({
        adapter,
        producer: { retire: 'immediately' },
        module: { providers: [PerRequest] },
      });
      expect((await rotate({ payload })).status).toBe(200);
      expect(trail.map(({ action }) => action)).toEqual(['create', 'verify', 'revoke root']);
      expect(instances).toBe(1);
    });

    it('keeps its instance for calls after the answer', async () => {
      const upstream = deferred<object>();
      const started = deferred();
      @Injectable({ scope: Scope.REQUEST })
      class Slow extends Base {
        constructor(@Inject(REQUEST) request: TenantRequest) {
          super(request);
        }

        @Create()
        async create(): Promise<object> {
          started.resolve();
          const made = await upstream.promise;
          this.note('create');
          return made;
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          this.note(`revoke ${id}`);
        }
      }
      const app = await start(Slow);
      const events = eventsOf(app);
      const caller = postAndLeave(`${app.url}/sync/create`, { payload }, { tenant: 'acme' });
      await started.promise;
      caller.hangUp();
      // One more call, so that the closed connection was seen.
      await app.revoke({ ids: ['other'] });
      upstream.resolve({ id: 'late' });
      await until(() => typesOf(events).includes('compensated'));
      expect(trail.filter(({ action }) => action !== 'revoke other')).toEqual([
        { action: 'create', instance: 1, tenant: 'acme' },
        { action: 'revoke late', instance: 1, tenant: 'acme' },
      ]);
    });

    it('never meets the request of another call that runs at the same time', async () => {
      const arrived: string[] = [];
      const all = deferred();
      @Injectable({ scope: Scope.REQUEST })
      class Concurrent {
        constructor(@Inject(REQUEST) private readonly request: TenantRequest) {}

        @Create()
        async create(@InputField('tenant') tenant: string): Promise<object> {
          arrived.push(tenant);
          if (arrived.length === 5) all.resolve();
          await all.promise;
          return { id: 'u1', asked: tenant, seen: this.request.headers.tenant };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { post } = await start(Concurrent);
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd', 'e'].map((tenant) =>
          post('/sync/create', { payload, input: { tenant } }, { tenant }),
        ),
      );
      for (const { body } of answers) expect(body.response.seen).toBe(body.response.asked);
    });

    it('may be one only through what it depends on', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Tenant {
        constructor(@Inject(REQUEST) readonly request: TenantRequest) {}
      }
      @Injectable()
      class Dependent {
        constructor(private readonly tenant: Tenant) {}

        @Create()
        create(): object {
          return { id: 'u1', tenant: this.tenant.request.headers.tenant };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { post } = await start(Dependent, Tenant);
      const { body } = await post('/sync/create', { payload }, { tenant: 'acme' });
      expect(body.response.tenant).toBe('acme');
    });

    it('shares its instance with its own guards and interceptors', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Shared {
        static made = 0;
        readonly number = ++Shared.made;
      }
      @Injectable({ scope: Scope.REQUEST })
      class SharedGuard {
        constructor(private readonly shared: Shared) {}

        canActivate(): boolean {
          trail.push({ action: 'guard', instance: this.shared.number });
          return true;
        }
      }
      @Injectable({ scope: Scope.REQUEST })
      class SharedInterceptor {
        constructor(private readonly shared: Shared) {}

        intercept(_context: unknown, next: CallHandler) {
          trail.push({ action: 'interceptor', instance: this.shared.number });
          return next.handle();
        }
      }
      @Injectable()
      class Sharing {
        constructor(private readonly shared: Shared) {}

        @Create()
        @UseGuards(SharedGuard)
        @UseInterceptors(SharedInterceptor)
        create(): object {
          trail.push({ action: 'create', instance: this.shared.number });
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Sharing, Shared);
      expect((await create()).status).toBe(200);
      expect(trail).toEqual([
        { action: 'guard', instance: 1 },
        { action: 'interceptor', instance: 1 },
        { action: 'create', instance: 1 },
      ]);
    });

    it('that cannot be made is an error of this request only', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Fragile {
        constructor(@Inject(REQUEST) { headers }: TenantRequest) {
          if (headers.tenant !== 'acme') throw new Error('no such tenant');
        }

        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { post } = await start(Fragile);
      const refused = await post('/sync/create', { payload }, { tenant: 'evil' });
      expect([refused.status, refused.body.message]).toEqual([500, 'Internal server error']);
      expect((await post('/sync/create', { payload }, { tenant: 'acme' })).status).toBe(200);
    });
  });

  describe('a transient producer', () => {
    it('has one instance for all calls of a request', async () => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Transient {
        readonly instance = ++instances;

        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          trail.push({ action: `revoke ${id}`, instance: this.instance });
        }
      }
      const { revoke } = await start(Transient);
      expect((await revoke({ ids: ['a', 'b'] })).status).toBe(200);
      expect(trail.map(({ action }) => action)).toEqual(['revoke a', 'revoke b']);
      expect(instancesOf()).toHaveLength(1);
    });
  });

  describe('a durable producer', () => {
    /** One context for each tenant, as Nest's documentation has it. */
    class PerTenant implements ContextIdStrategy {
      private readonly tenants = new Map<string, ContextId>();

      attach(contextId: ContextId, request: TenantRequest & { raw?: TenantRequest }) {
        const tenant = request.headers.tenant ?? '';
        const ofTenant = this.tenants.get(tenant) ?? ContextIdFactory.create();
        this.tenants.set(tenant, ofTenant);
        return {
          resolve: (info: HostComponentInfo) => (info.isTreeDurable ? ofTenant : contextId),
          payload: { headers: { tenant } },
        };
      }
    }

    it('has one instance for all requests of its tenant', async () => {
      ContextIdFactory.apply(new PerTenant());
      @Injectable({ scope: Scope.REQUEST, durable: true })
      class Durable extends Base {
        constructor(@Inject(REQUEST) request: TenantRequest) {
          super(request);
        }

        @Create()
        create(): object {
          this.note('create');
          return { id: 'u1', known: Object.keys(this.request) };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { post } = await start(Durable);
      for (const tenant of ['acme', 'other', 'acme']) {
        const { body } = await post('/sync/create', { payload }, { tenant });
        // It outlives the request, so that it gets only what the strategy says of it.
        expect(body.response.known).toEqual(['headers']);
      }
      expect(trail).toEqual([
        { action: 'create', instance: 1, tenant: 'acme' },
        { action: 'create', instance: 2, tenant: 'other' },
        { action: 'create', instance: 1, tenant: 'acme' },
      ]);
    });
  });

  describe('the request that a producer gets', () => {
    it('is the request also where a strategy for durable ones is set', async () => {
      ContextIdFactory.apply({ attach: (contextId) => () => contextId });
      const { post } = await start(PerRequest);
      await post('/sync/create', { payload }, { tenant: 'acme' });
      expect(trail).toEqual([{ action: 'create', instance: 1, tenant: 'acme' }]);
    });

    it('is the adapter’s, the same that guards and middleware of Nest see', async () => {
      const seen: unknown[] = [];
      @Injectable({ scope: Scope.REQUEST })
      class Seeing {
        constructor(@Inject(REQUEST) request: object) {
          seen.push(request);
        }

        @Create()
        @UseGuards({
          canActivate: (context) => {
            seen.push(context.switchToHttp().getRequest());
            return true;
          },
        })
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create, app } = await start(Seeing);
      await create();
      const [first, second] = seen;
      expect(first).toBe(second);
      expect(isRequestOf(app, first)).toBe(true);
    });
  });
});

/** Fastify's request wraps the platform's, Express's is one itself. */
function isRequestOf(app: INestApplication, request: unknown): boolean {
  const isWrapped = 'raw' in (request as object);
  return app.getHttpAdapter().getType() === 'fastify' ? isWrapped : !isWrapped;
}
