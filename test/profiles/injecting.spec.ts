import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  Get,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  type NestModule,
  Optional,
  Scope,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Gather,
  getProfileToken,
  InjectProfile,
  ProfileNotFoundError,
  Profiles,
  ProfilesBootError,
  ProfilesModule,
} from 'nestjs-akeyless/profiles';
import { Connection, DbPlugin } from './support/plugins.js';
import { appModule, cleanUp, failureOf, start } from './support/scene.js';

const DATA = {
  db: { default: { password: 'swordfish-1' }, prod: { password: 'swordfish-2' } },
  mail: { prod: { apiKey: 'swordfish-3' } },
};

afterEach(cleanUp);

describe('@InjectProfile', () => {
  it('gives a constructor what the plugin gathered, beside Profiles', async () => {
    @Injectable()
    class Orders {
      constructor(
        @InjectProfile('db', 'prod') readonly connection: Connection,
        readonly profiles: Profiles,
      ) {}
    }
    const app = await start({ data: DATA, providers: [Orders, DbPlugin] });
    const { connection, profiles } = app.get(Orders);
    expect(connection).toBeInstanceOf(Connection);
    expect(connection.values).toEqual({ password: 'swordfish-2' });
    expect(profiles.get('db', 'prod')).toBe(connection);
  });

  it('gives a property', async () => {
    @Injectable()
    class Orders {
      @InjectProfile('db', 'prod') readonly connection!: Connection;
    }
    const app = await start({ data: DATA, providers: [Orders, DbPlugin] });
    expect(app.get(Orders).connection.values).toEqual({ password: 'swordfish-2' });
  });

  it('gives the default profile where no name stands', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectProfile('db') readonly connection: Connection) {}
    }
    const app = await start({ data: DATA, providers: [Orders, DbPlugin] });
    expect(app.get(Orders).connection.values).toEqual({ password: 'swordfish-1' });
  });

  it('gives the values where the provider has no plugin', async () => {
    @Injectable()
    class Mailer {
      constructor(@InjectProfile('mail', 'prod') readonly values: object) {}
    }
    const app = await start({ data: DATA, providers: [Mailer] });
    expect(app.get(Mailer).values).toEqual({ apiKey: 'swordfish-3' });
  });

  it('gives every user the same instance', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Invoices {
      constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
    }
    const app = await start({ data: DATA, providers: [Orders, Invoices, DbPlugin] });
    expect((await app.resolve(Invoices)).connection).toBe(app.get(Orders).connection);
  });

  it('works in modules that do not import ProfilesModule', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
    }
    @Module({ providers: [Orders] })
    class OrdersModule {}
    @Module({ providers: [DbPlugin] })
    class DbModule {}
    const app = await start({ data: DATA, imports: [OrdersModule, DbModule] });
    expect(app.get(Orders).connection).toBeInstanceOf(Connection);
  });

  it('works for classes that are written after forRoot() was called', async () => {
    const profiles = ProfilesModule.forRoot({ overrides: { late: { prod: { user: 'app' } } } });
    @Injectable()
    class Late {
      constructor(@InjectProfile('late', 'prod') readonly values: object) {}
    }
    @Module({ imports: [profiles], providers: [Late] })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    expect(app.get(Late).values).toEqual({ user: 'app' });
    await app.close();
  });

  it('is undefined with @Optional() where there is no such profile', async () => {
    @Injectable()
    class Orders {
      @Optional() @InjectProfile('db', 'gone') readonly property?: Connection;
      constructor(@Optional() @InjectProfile('nobody', 'gone') readonly parameter?: Connection) {}
    }
    const app = await start({ data: DATA, providers: [Orders] });
    expect(app.get(Orders).parameter).toBeUndefined();
    expect(app.get(Orders).property).toBeUndefined();
  });

  it.each(['fastify', 'express'] as const)(
    'gives controllers and guards of an HTTP application on %s',
    async (adapter) => {
      @Injectable()
      class OnlyProd implements CanActivate {
        constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
        canActivate(): boolean {
          return this.connection instanceof Connection;
        }
      }
      @Controller()
      class Orders {
        constructor(@InjectProfile('db', 'prod') readonly connection: Connection) {}
        @Get()
        @UseGuards(OnlyProd)
        get(): object {
          return { connected: this.connection instanceof Connection };
        }
      }
      @Module({
        imports: [await appModule({ data: DATA, providers: [DbPlugin] })],
        controllers: [Orders],
      })
      class HttpModule {}
      const http = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
      const app = await NestFactory.create(HttpModule, http, {
        logger: false,
        abortOnError: false,
      });
      await app.listen(0, '127.0.0.1');
      expect(await (await fetch(await app.getUrl())).json()).toEqual({ connected: true });
      const connection = app.get(Profiles).get<Connection>('db', 'prod');
      await app.close();
      expect(connection.isClosed).toBe(true);
    },
  );
});

describe('getProfileToken', () => {
  it('is what a factory injects', async () => {
    const orders = {
      provide: 'ORDERS',
      useFactory: (connection: Connection) => ({ connection }),
      inject: [getProfileToken('db', 'prod')],
    };
    const app = await start({ data: DATA, providers: [orders, DbPlugin] });
    expect(app.get<{ connection: Connection }>('ORDERS').connection).toBeInstanceOf(Connection);
  });

  it('is what a test overrides, also where no such profile exists', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectProfile('db', 'only in production') readonly connection: object) {}
    }
    const fake = { isFake: true };
    const testing = await Test.createTestingModule({
      imports: [await appModule({ data: DATA, providers: [Orders] })],
    })
      .overrideProvider(getProfileToken('db', 'only in production'))
      .useValue(fake)
      .compile();
    await testing.init();
    expect(testing.get(Orders).connection).toBe(fake);
    await testing.close();
  });
});

describe('Profiles', () => {
  it('is ready in constructors and factories', async () => {
    @Injectable()
    class Orders {
      readonly connection: Connection;
      constructor(profiles: Profiles) {
        this.connection = profiles.get('db');
      }
    }
    const invoices = {
      provide: 'INVOICES',
      useFactory: (profiles: Profiles) => profiles.get('db', 'prod'),
      inject: [Profiles],
    };
    const app = await start({ data: DATA, providers: [Orders, invoices, DbPlugin] });
    expect(app.get(Orders).connection.values).toEqual({ password: 'swordfish-1' });
    expect(app.get<Connection>('INVOICES').values).toEqual({ password: 'swordfish-2' });
  });

  it('names provider, profile and the names that exist where there is none, and no value', async () => {
    const profiles = (await start({ data: DATA })).get(Profiles);
    expect(() => profiles.get('db', 'staging')).toThrow(ProfileNotFoundError);
    expect(() => profiles.get('db', 'staging')).toThrow(
      'There is no profile "staging" of provider "db". There are, of "db": "default", "prod".',
    );
    expect(() => profiles.get('mail')).toThrow(
      'There is no profile "default" of provider "mail". There are, of "mail": "prod".',
    );
    expect(() => profiles.get('vault', 'prod')).toThrow(
      'There is no profile "prod" of provider "vault". There are, of "db": "default", "prod"; of "mail": "prod".',
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'has no %s that nobody wrote',
    async (name) => {
      const profiles = (await start({ data: DATA })).get(Profiles);
      expect(() => profiles.get(name, 'prod')).toThrow(ProfileNotFoundError);
      expect(() => profiles.get('db', name)).toThrow(ProfileNotFoundError);
      expect(() => profiles.get(name, name)).toThrow(ProfileNotFoundError);
    },
  );
});

describe('a missing profile', () => {
  @Injectable()
  class Orders {
    constructor(@InjectProfile('db', 'absent') readonly connection: Connection) {}
  }
  @Injectable()
  class Invoices {
    @InjectProfile('db', 'absent') readonly connection!: Connection;
  }
  @Injectable()
  class Mailer {
    constructor(@InjectProfile('post', 'absent') readonly values: object) {}
  }

  it('stops the start, once for all, with who asks and the names that exist', async () => {
    const providers = [Orders, Invoices, Mailer, DbPlugin];
    const error = await failureOf(start({ data: DATA, providers }));
    expect(error).toBeInstanceOf(ProfilesBootError);
    expect((error as ProfilesBootError).problems).toEqual([
      'There is no profile "absent" of provider "db". There are, of "db": "default", "prod". ' +
        'Injected into Orders, Invoices.',
      'There is no profile "absent" of provider "post". There are, of "db": "default", "prod"; of "mail": "prod". ' +
        'Injected into Mailer.',
    ]);
    expect(error.message).not.toContain('swordfish');
  });

  it('closes again what was gathered', async () => {
    const gathered: Connection[] = [];
    class Watching extends DbPlugin {
      @Gather()
      override gather(profiles: Record<string, unknown>): Record<string, Connection> {
        const connections = super.gather(profiles);
        gathered.push(...Object.values(connections));
        return connections;
      }
    }
    const providers = [Orders, { provide: DbPlugin, useClass: Watching }];
    await failureOf(start({ data: DATA, providers }));
    expect(gathered.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });

  it('does not matter to an application in which nobody asks for it', async () => {
    const app = await start({ data: DATA, providers: [DbPlugin] });
    expect(app.get(Profiles).get('db', 'prod')).toBeInstanceOf(Connection);
  });

  it('stops the start if middleware asks', async () => {
    @Injectable()
    class Checking implements NestMiddleware {
      constructor(@InjectProfile('db', 'absent in middleware') readonly connection: Connection) {}
      use(_request: unknown, _response: unknown, next: () => void): void {
        next();
      }
    }
    @Module({ imports: [await appModule({ data: DATA, providers: [DbPlugin] })] })
    class HttpModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Checking).forRoutes('{*path}');
      }
    }
    const app = await NestFactory.create(HttpModule, { logger: false, abortOnError: false });
    await expect(app.init()).rejects.toThrow('Injected into Checking.');
    await app.close();
  });

  it('is refused to what is made when the application runs', async () => {
    const app = await start({ data: DATA, providers: [DbPlugin] });
    await expect(app.get(ModuleRef).create(Orders)).rejects.toThrow(
      'profile "absent" of provider "db"',
    );
  });
});

it('two applications of one process have profiles of their own', async () => {
  @Injectable()
  class Orders {
    constructor(@Inject(getProfileToken('db', 'prod')) readonly connection: Connection) {}
  }
  const providers = [Orders, DbPlugin];
  const first = await start({ data: { db: { prod: { user: 'first' } } }, providers });
  const second = await start({ data: { db: { prod: { user: 'second' } } }, providers });
  expect(first.get(Orders).connection.values).toEqual({ user: 'first' });
  expect(second.get(Orders).connection.values).toEqual({ user: 'second' });
  await first.close();
  expect(first.get(Orders).connection.isClosed).toBe(true);
  expect(second.get(Orders).connection.isClosed).toBe(false);
});
