import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Global,
  HttpCode,
  Injectable,
  Module,
  Post,
  RequestMethod,
  type Type,
  type VersioningOptions,
  VersioningType,
} from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import express from 'express';
import {
  AkeylessProducerModule,
  type AkeylessProducerModuleOptions,
  type AkeylessProducerOptionsFactory,
  Create,
  CredentialId,
  Producer,
  ProducerBootError,
  ProducerEvents,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import {
  type AdapterName,
  clientOf,
  closeApps,
  createApp,
  onBothAdapters,
  startApp,
} from '../support/application.js';
import { eventsOf } from '../support/events.js';

/** A producer whose credentials are called `id`. */
function producerOf(id: string, ...decorators: ClassDecorator[]): Type {
  @Injectable()
  class Producing {
    @Create()
    create(): object {
      return { id };
    }

    @Revoke()
    revoke(@CredentialId() _id: string): void {}
  }
  for (const decorate of decorators) decorate(Producing);
  return Producing;
}

/** Another controller of the application. */
function controllerOf(options: Parameters<typeof Controller>[0], path: string): Type {
  @Controller(options as { path: string })
  class Own {
    @Post(path)
    @HttpCode(200)
    own(): object {
      return { id: 'own' };
    }
  }
  return Own;
}

const BODY = { payload: '{}' };

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (providers: Type[], producer?: AkeylessProducerModuleOptions) =>
    startApp({ adapter, producer, module: { providers } });

  describe('forRoot', () => {
    it('needs no argument', async () => {
      const { create } = await startApp({
        adapter,
        producerImports: [AkeylessProducerModule.forRoot()],
        module: { providers: [producerOf('u1')] },
      });
      expect((await create()).body.id).toBe('u1');
    });

    it('sets path and routes of the default producer', async () => {
      const { post } = await start([producerOf('u1')], {
        path: 'akeyless/pg',
        routes: { create: 'new' },
      });
      expect((await post('/akeyless/pg/new', BODY)).status).toBe(200);
      expect((await post('/akeyless/pg/sync/revoke', { ...BODY, ids: [] })).status).toBe(200);
      expect((await post('/akeyless/pg/sync/create', BODY)).status).toBe(404);
      expect((await post('/sync/create', BODY)).status).toBe(404);
    });

    it('imported twice is an error at the start, not a lost registration', async () => {
      const app = createApp({
        adapter,
        producerImports: [
          AkeylessProducerModule.forRoot({ path: 'a' }),
          AkeylessProducerModule.forRoot({ path: 'b' }),
        ],
        module: { providers: [producerOf('u1')] },
      });
      await expect(app.then((created) => created.init())).rejects.toThrow('more than once');
    });

    it('exports the events to every module', async () => {
      @Injectable()
      class Watching {
        constructor(readonly events: ProducerEvents) {}
      }
      @Module({ providers: [Watching] })
      class WatchingModule {}
      const { app } = await startApp({
        adapter,
        module: { imports: [WatchingModule], providers: [producerOf('u1')] },
      });
      expect(app.get(Watching, { strict: false }).events).toBe(app.get(ProducerEvents));
    });
  });

  describe('forRootAsync', () => {
    const startAsync = (
      options: Parameters<typeof AkeylessProducerModule.forRootAsync>[0],
      imports: Type[] = [],
    ) =>
      startApp({
        adapter,
        producerImports: [AkeylessProducerModule.forRootAsync(options)],
        module: { imports, providers: [producerOf('u1')] },
      });

    @Injectable()
    class Settings {
      readonly path = 'from-settings';
    }

    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}

    @Injectable()
    class Options implements AkeylessProducerOptionsFactory {
      constructor(private readonly settings: Settings) {}

      async createAkeylessProducerOptions(): Promise<AkeylessProducerModuleOptions> {
        return { path: this.settings.path };
      }
    }

    @Module({ imports: [SettingsModule], providers: [Options], exports: [Options] })
    class OptionsModule {}

    it.each<[string, Parameters<typeof AkeylessProducerModule.forRootAsync>[0]]>([
      ['a factory', { useFactory: () => ({ path: 'from-settings' }) }],
      ['an asynchronous factory', { useFactory: async () => ({ path: 'from-settings' }) }],
      [
        'a factory with dependencies',
        {
          imports: [SettingsModule],
          inject: [Settings, { token: 'absent', optional: true }],
          useFactory: ({ path }: Settings, absent: unknown) => ({
            path: absent === undefined ? path : 'wrong',
          }),
        },
      ],
      ['a class', { imports: [SettingsModule], useClass: Options }],
      ['an existing provider', { imports: [OptionsModule], useExisting: Options }],
    ])('takes options from %s', async (_what, options) => {
      const { post } = await startAsync(options);
      expect((await post('/from-settings/sync/create', BODY)).body.id).toBe('u1');
    });

    it('joins options beside the factory with its own', async () => {
      const { post } = await startAsync({
        routes: { create: 'new' },
        useFactory: () => ({ path: 'pg' }),
      });
      expect((await post('/pg/new', BODY)).status).toBe(200);
    });

    it('takes dependencies from a global module too', async () => {
      @Global()
      @Module({ providers: [Settings], exports: [Settings] })
      class GlobalSettingsModule {}
      const { post } = await startAsync(
        { inject: [Settings], useFactory: ({ path }: Settings) => ({ path }) },
        [GlobalSettingsModule],
      );
      expect((await post('/from-settings/sync/create', BODY)).status).toBe(200);
    });

    it('refuses none, and more than one, of its sources', () => {
      expect(() => AkeylessProducerModule.forRootAsync({})).toThrow('exactly one');
      expect(() =>
        AkeylessProducerModule.forRootAsync({ useClass: Options, useFactory: () => ({}) }),
      ).toThrow('exactly one');
    });
  });

  describe('several producers', () => {
    it('are served under their names, the default one without', async () => {
      const { create, post } = await start([
        producerOf('default-1'),
        producerOf('pg-1', Producer('postgres')),
        producerOf('my-1', Producer('mysql', { path: 'databases/my', routes: { create: 'new' } })),
      ]);
      expect((await create()).body.id).toBe('default-1');
      expect((await post('/postgres/sync/create', BODY)).body.id).toBe('pg-1');
      expect((await post('/databases/my/new', BODY)).body.id).toBe('my-1');
    });

    it('name themselves in their events', async () => {
      const app = await start([producerOf('a'), producerOf('b', Producer('postgres'))]);
      const events = eventsOf(app);
      await app.create();
      await app.post('/postgres/sync/create', BODY);
      expect(events.map(({ producer }) => producer)).toEqual(['default', 'postgres']);
    });

    it('need no default one beside them', async () => {
      const { create, post } = await start([producerOf('pg-1', Producer('postgres'))]);
      expect((await create()).status).toBe(404);
      expect((await post('/postgres/sync/create', BODY)).status).toBe(200);
    });

    it('on one path are an error at the start', async () => {
      const app = createApp({
        adapter,
        module: { providers: [producerOf('a'), producerOf('b', Producer('b', { path: '' }))] },
      });
      await expect(app.then((created) => created.init())).rejects.toThrow(ProducerBootError);
    });
  });

  describe('handlers are found', () => {
    it('in several classes of several modules', async () => {
      @Injectable()
      class Creating {
        @Create()
        create(): object {
          return { id: 'root' };
        }
      }
      @Injectable()
      class Revoking {
        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      @Injectable()
      class Rotating {
        @Rotate()
        rotate(): object {
          return { password: 'next' };
        }
      }
      @Module({ providers: [Revoking] })
      class RevokingModule {}
      @Module({ imports: [RevokingModule], providers: [Rotating] })
      class RotatingModule {}
      const { create, revoke, rotate } = await startApp({
        adapter,
        module: { imports: [RotatingModule], providers: [Creating] },
      });
      expect((await create()).body.id).toBe('root');
      expect((await revoke({ ids: ['a'] })).body.revoked).toEqual(['a']);
      expect((await rotate({ payload: '{"id":"root"}' })).body.payload).toBe(
        '{"id":"root","password":"next"}',
      );
    });

    it('on a base class', async () => {
      class Base {
        protected readonly prefix: string = 'base';

        @Create()
        create(): object {
          return { id: `${this.prefix}-1` };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      @Injectable()
      class Derived extends Base {
        protected override readonly prefix: string = 'derived';
      }
      expect((await (await start([Derived])).create()).body.id).toBe('derived-1');
    });

    it('once, where two modules provide their class', async () => {
      const Twice = producerOf('u1');
      @Module({ providers: [Twice] })
      class First {}
      @Module({ providers: [Twice] })
      class Second {}
      const { create } = await startApp({ adapter, module: { imports: [First, Second] } });
      expect((await create()).body.id).toBe('u1');
    });

    it.each<[string, (made: Type) => object[]]>([
      ['useClass', (made) => [{ provide: 'p', useClass: made }]],
      ['useFactory', (made) => [{ provide: 'p', useFactory: () => new made() }]],
      [
        'an asynchronous useFactory',
        (made) => [{ provide: 'p', useFactory: async () => new made() }],
      ],
      ['useValue', (made) => [{ provide: 'p', useValue: new made() }]],
      ['useExisting beside it', (made) => [made, { provide: 'p', useExisting: made }]],
    ])('on a provider by %s', async (_how, providersOf) => {
      const providers = providersOf(producerOf('u1')) as Type[];
      expect((await (await start(providers)).create()).body.id).toBe('u1');
    });

    it('on a named producer that a factory makes, if forRoot names its class', async () => {
      const Made = producerOf('pg-1', Producer('postgres'));
      const { post } = await startApp({
        adapter,
        producer: { producers: [Made] },
        module: { providers: [{ provide: Made, useFactory: () => new Made() }] },
      });
      expect((await post('/postgres/sync/create', BODY)).body.id).toBe('pg-1');
    });

    it('on a provider that a test has overridden', async () => {
      const Real = producerOf('real');
      const { create } = await startApp({
        adapter,
        module: { providers: [Real] },
        override: (builder) => builder.overrideProvider(Real).useClass(producerOf('fake')),
      });
      expect((await create()).body.id).toBe('fake');
    });

    it('not at all is an error at the start', async () => {
      const app = createApp({ adapter });
      await expect(app.then((created) => created.init())).rejects.toThrow('No handler was found');
    });
  });

  describe('two applications in one process', () => {
    it('do not meet, even with the same class', async () => {
      const Shared = producerOf('u1');
      const first = await start([Shared], { path: 'first' });
      const second = await start([Shared], { path: 'second' });
      const [ofFirst, ofSecond] = [eventsOf(first), eventsOf(second)];
      expect((await first.post('/first/sync/create', BODY)).status).toBe(200);
      expect((await second.post('/first/sync/create', BODY)).status).toBe(404);
      expect((await second.post('/second/sync/create', BODY)).status).toBe(200);
      expect([ofFirst.length, ofSecond.length]).toEqual([1, 1]);
    });

    it('do not meet on both adapters', async () => {
      const Shared = producerOf('u1');
      const other: AdapterName = adapter === 'express' ? 'fastify' : 'express';
      const first = await start([Shared]);
      const second = await startApp({ adapter: other, module: { providers: [Shared] } });
      for (const { create } of [first, second, first]) expect((await create()).body.id).toBe('u1');
    });
  });

  describe('a global prefix', () => {
    it('stands before the routes', async () => {
      const { create, post } = await startApp({
        adapter,
        module: { providers: [producerOf('u1')] },
        configure: (app) => app.setGlobalPrefix('api'),
      });
      expect((await post('/api/sync/create', BODY)).body.id).toBe('u1');
      expect((await post('/api/sync/create/', 'not JSON')).status).toBe(400);
      expect((await create()).status).toBe(404);
    });

    it('may leave them out', async () => {
      const { post } = await startApp({
        adapter,
        module: { providers: [producerOf('u1')] },
        configure: (app) =>
          app.setGlobalPrefix('api', {
            exclude: [{ path: 'sync/*path', method: RequestMethod.POST }],
          }),
      });
      expect((await post('/sync/create/', BODY)).body.id).toBe('u1');
      expect((await post('/api/sync/create', BODY)).status).toBe(404);
    });
  });

  describe('RouterModule', () => {
    it('may put the module below a path', async () => {
      const { create, post } = await startApp({
        adapter,
        module: {
          imports: [RouterModule.register([{ path: 'vault', module: AkeylessProducerModule }])],
          providers: [producerOf('u1')],
        },
      });
      expect((await post('/vault/sync/create/', BODY)).body.id).toBe('u1');
      expect((await create()).status).toBe(404);
    });
  });

  describe('versioning', () => {
    const startVersioned = (versioning: VersioningOptions) =>
      startApp({
        adapter,
        module: {
          providers: [producerOf('u1')],
          controllers: [controllerOf({ path: 'sync', version: '2' }, 'create')],
        },
        configure: (app) => app.enableVersioning({ ...versioning, defaultVersion: '1' }),
      });

    it('by URI serves them under the default version', async () => {
      const { create, post } = await startVersioned({ type: VersioningType.URI });
      expect((await post('/v1/sync/create', BODY)).body.id).toBe('u1');
      expect((await post('/v2/sync/create', BODY)).body).toEqual({ id: 'own' });
      expect((await create()).status).toBe(404);
    });

    it('by header leaves a route of another version alone', async () => {
      const { post } = await startVersioned({ type: VersioningType.HEADER, header: 'x-version' });
      const ofVersion = async (version: string) =>
        post('/sync/create', BODY, { 'x-version': version });
      expect((await ofVersion('1')).body.id).toBe('u1');
      expect((await ofVersion('2')).body).toEqual({ id: 'own' });
      expect((await ofVersion('3')).status).toBe(404);
      // Nor is its body read by us, which would refuse it.
      expect((await post('/sync/create', '[]', { 'x-version': '2' })).status).toBe(200);
    });

    it('by media type leaves a route of another version alone', async () => {
      const { post } = await startVersioned({ type: VersioningType.MEDIA_TYPE, key: 'v=' });
      const ofVersion = async (version: string) =>
        post('/sync/create', BODY, { accept: `application/json;v=${version}` });
      expect((await ofVersion('1')).body.id).toBe('u1');
      expect((await ofVersion('2')).body).toEqual({ id: 'own' });
    });

    it('by a rule of the application leaves a route of another version alone', async () => {
      const { post } = await startVersioned({
        type: VersioningType.CUSTOM,
        extractor: (request) =>
          (request as { headers: Record<string, string> }).headers['x-tier'] ?? '1',
      });
      expect((await post('/sync/create', BODY, { 'x-tier': '1' })).body.id).toBe('u1');
      expect((await post('/sync/create', BODY, { 'x-tier': '2' })).body).toEqual({ id: 'own' });
    });

    it('without a default version leaves the routes as they are', async () => {
      const { create } = await startApp({
        adapter,
        module: { providers: [producerOf('u1')] },
        configure: (app) => app.enableVersioning({ type: VersioningType.URI }),
      });
      expect((await create()).body.id).toBe('u1');
    });
  });

  describe('routes of the application beside ours', () => {
    it('keep their own body parsing', async () => {
      @Controller()
      class Echo {
        @Post('sync/create/echo')
        @HttpCode(200)
        echo(): object {
          return { id: 'echo' };
        }
      }
      const { create, post } = await startApp({
        adapter,
        module: { providers: [producerOf('u1')], controllers: [Echo] },
      });
      expect((await post('/sync/create/echo', BODY)).body.id).toBe('echo');
      expect((await post('/sync/create/echo', '{')).status).toBe(400);
      expect((await create()).body.id).toBe('u1');
    });
  });

  describe('OpenAPI', () => {
    it('shows the routes, with tags and descriptions', async () => {
      @Injectable()
      class Described {
        @ApiOperation({ summary: 'issues a credential' })
        @Create()
        create(): object {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const app = await createApp({
        adapter,
        producer: { controllerDecorators: [ApiTags('akeyless')] },
        module: { providers: [Described, producerOf('b', Producer('postgres'))] },
      });
      const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      expect(Object.keys(paths).toSorted()).toEqual([
        '/postgres/sync/create',
        '/postgres/sync/revoke',
        '/postgres/sync/rotate',
        '/sync/create',
        '/sync/revoke',
        '/sync/rotate',
      ]);
      expect(paths['/sync/create']?.post).toMatchObject({
        summary: 'issues a credential',
        tags: ['akeyless'],
      });
      expect(paths['/postgres/sync/create']?.post?.tags).not.toContain('akeyless');
    });
  });

  describe('an application', () => {
    @Module({ imports: [AkeylessProducerModule.forRoot()], providers: [producerOf('u1')] })
    class AppModule {}

    it('may be made by NestFactory', async () => {
      const app = await NestFactory.create(
        AppModule,
        adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
        { logger: false },
      );
      await app.listen(0, '127.0.0.1');
      try {
        expect((await clientOf(app, await app.getUrl()).create()).body.id).toBe('u1');
      } finally {
        await app.close();
      }
    });

    it.each([{ rawBody: true }, { bodyParser: false }, { cors: true }])(
      'may be made with %j',
      async (options) => {
        const { create } = await startApp({
          adapter,
          options,
          module: { providers: [producerOf('u1')] },
        });
        expect((await create()).body.id).toBe('u1');
      },
    );

    it('without HTTP starts and stops', async () => {
      const context = await NestFactory.createApplicationContext(AppModule, { logger: false });
      expect(context.get(ProducerEvents)).toBeInstanceOf(ProducerEvents);
      await context.close();
    });

    it('on an HTTP adapter that the library does not know reads the request all the same', async () => {
      class OtherExpress extends ExpressAdapter {
        override getType(): string {
          return 'other';
        }
      }
      class OtherFastify extends FastifyAdapter {
        override getType(): string {
          return 'other';
        }
      }
      const { create, revoke, post } = await startApp({
        adapter,
        expressOrFastify: () => (adapter === 'express' ? new OtherExpress() : new OtherFastify()),
        module: { providers: [producerOf('u1')] },
      });
      expect((await create()).body.id).toBe('u1');
      expect((await revoke({ ids: ['a'] })).body.revoked).toEqual(['a']);
      expect((await post('/sync/create', '[]')).status).toBe(400);
    });
  });
});

describe('settings of an adapter', () => {
  afterEach(closeApps);

  it.each([
    { ignoreTrailingSlash: true },
    { routerOptions: { ignoreTrailingSlash: true } },
    { ignoreDuplicateSlashes: true },
    { caseSensitive: false },
  ])('Fastify with %j serves the routes, with a slash at the end and without', async (options) => {
    const { create, post } = await startApp({
      adapter: 'fastify',
      expressOrFastify: () => new FastifyAdapter(options),
      module: { providers: [producerOf('u1')] },
    });
    expect((await create()).status).toBe(200);
    expect((await post('/sync/create/', BODY)).status).toBe(200);
  });

  it.each(['strict routing', 'case sensitive routing'])(
    'Express with %s serves the routes, with a slash at the end and without',
    async (setting) => {
      const { create, post } = await startApp({
        adapter: 'express',
        expressOrFastify: () => new ExpressAdapter(express().enable(setting)),
        module: { providers: [producerOf('u1')] },
      });
      expect((await create()).status).toBe(200);
      expect((await post('/sync/create/', BODY)).status).toBe(200);
      expect((await post('/sync/create/?a=/', 'text', {})).status).toBe(400);
    },
  );

  it('Express ignores case unless told otherwise', async () => {
    const send = async (instance: ReturnType<typeof express>) => {
      const { post } = await startApp({
        adapter: 'express',
        expressOrFastify: () => new ExpressAdapter(instance),
        module: { providers: [producerOf('u1')] },
      });
      expect((await post('/sync/create', BODY)).status).toBe(200);
      return post('/Sync/Create', '{');
    };
    expect(await send(express())).toMatchObject({
      status: 400,
      body: { message: 'the request body is not valid JSON' },
    });
    const unknown = await send(express().enable('case sensitive routing'));
    expect(unknown.body.message).not.toBe('the request body is not valid JSON');
  });
});
