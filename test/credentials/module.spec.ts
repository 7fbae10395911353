import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type OnModuleInit,
  Optional,
  Scope,
} from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  type CredentialEvent,
  type CredentialFeature,
  env,
  getClientToken,
  getCredentialToken,
  InjectClient,
  InjectCredential,
  ManagedCredential,
  ManagedCredentials,
  ManagedCredentialsModule,
  type ManagedCredentialsModuleOptions,
  type ManagedCredentialsOptionsFactory,
} from 'nestjs-akeyless/credentials';
import { IsString } from 'class-validator';
import { Log } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { cleanUp, compile, start } from './support/application.js';
import { HOUR, type Login, login as secret, PATH, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

afterEach(cleanUp);

class Connection {
  isEnded = false;

  constructor(readonly login: Login) {}

  async password(): Promise<string> {
    return this.login.password;
  }
}

const ended: Connection[] = [];

const ORDERS: CredentialFeature<Login, Connection> = {
  name: 'orders-db',
  path: PATH,
  clients: {
    create: (value) => new Connection(value),
    destroy: (connection) => void ended.push(connection),
  },
};

@Injectable()
class Orders {
  constructor(
    @InjectCredential('orders-db') readonly login: ManagedCredential<Login>,
    @InjectClient('orders-db') readonly connection: Connection,
  ) {}
}

const vault = (): Vault => new Vault().put(PATH, secret(1));

describe('an application', () => {
  it('has its credential and its client injected, fetched before anything needs them', async () => {
    const source = vault();

    @Injectable()
    class Eager implements OnModuleInit {
      seen: unknown;

      constructor(
        @InjectCredential('orders-db') readonly login: ManagedCredential<Login>,
        @InjectClient('orders-db') readonly connection: Connection,
      ) {
        this.seen = [login.snapshot?.value, connection.login];
      }

      async onModuleInit(): Promise<void> {
        await this.connection.password();
      }
    }
    const app = await start({
      root: { source },
      features: [ORDERS],
      module: { providers: [Eager] },
    });
    expect(app.get(Eager).seen).toEqual([secret(1), secret(1)]);
    expect(source.asked).toEqual([PATH]);
  });

  it('has them in properties, factories, transient and request-scoped providers, and other modules', async () => {
    @Injectable()
    class WithProperty {
      @InjectCredential('orders-db') readonly login!: ManagedCredential<Login>;
      @InjectClient('orders-db') readonly connection!: Connection;
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      @InjectCredential('orders-db') readonly login!: ManagedCredential<Login>;
    }
    @Injectable({ scope: Scope.REQUEST })
    class OfRequest {
      constructor(@InjectCredential('orders-db') readonly login: ManagedCredential<Login>) {}
    }
    @Module({ providers: [WithProperty], exports: [WithProperty] })
    class Elsewhere {}
    const app = await start({
      root: { source: vault() },
      features: [ORDERS],
      module: {
        imports: [Elsewhere],
        providers: [
          Transient,
          OfRequest,
          {
            provide: 'made',
            useFactory: (credential: ManagedCredential<Login>) => credential.get(),
            inject: [getCredentialToken('orders-db')],
          },
        ],
      },
    });
    const { login: credential, connection } = app.get(WithProperty);
    expect(credential).toBeInstanceOf(ManagedCredential);
    expect(connection).toBeInstanceOf(Connection);
    expect(await connection.password()).toBe('swordfish-1');
    expect(app.get<Login>('made')).toEqual(secret(1));
    expect((await app.resolve(Transient)).login).toBe(credential);
    expect((await app.resolve(OfRequest)).login).toBe(credential);
  });

  it('names credentials where they belong, in as many modules as it likes', async () => {
    @Module({
      imports: [ManagedCredentialsModule.forFeature([{ name: 'mail', path: '/mail' }])],
    })
    class Mail {}
    const app = await start({
      root: { source: vault().put('/mail', 'a key') },
      features: [ORDERS],
      module: { imports: [Mail] },
    });
    const all = app.get(ManagedCredentials);
    expect(all.names.toSorted()).toEqual(['mail', 'orders-db']);
    expect(await all.get('mail').get()).toBe('a key');
    expect(() => all.get('other')).toThrow(
      'There is no credential "other". There are: orders-db, mail.',
    );
  });

  it('may import one list in two modules', async () => {
    const features = [ORDERS];
    @Module({ imports: [ManagedCredentialsModule.forFeature(features)] })
    class Again {}
    const source = vault();
    await start({ root: { source }, features, module: { imports: [Again] } });
    expect(source.fetches).toBe(1);
  });

  it('hears the events of all credentials', async () => {
    const source = vault().put('/mail', 'a key');
    const app = await start({
      root: { source },
      features: [ORDERS as CredentialFeature, { name: 'mail', path: '/mail' }],
    });
    const all = app.get(ManagedCredentials);
    const events: CredentialEvent[] = [];
    all.events$.subscribe((event) => events.push(event));
    await all.get('mail').refresh();
    await all.get('orders-db').refresh();
    expect(events.map(({ credential, type }) => `${credential} ${type}`)).toEqual([
      'mail fetched',
      'orders-db fetched',
    ]);
  });

  it('gives what holds for all to those that say nothing else', async () => {
    const clock = new ManualClock();
    const [common, own] = [vault(), vault()];
    const app = await start({
      clock,
      root: { source: common, refreshEvery: '10m', staleFor: 0 },
      features: [
        { name: 'one', path: PATH },
        { name: 'two', path: PATH, source: own, refreshEvery: '10h', staleFor: undefined },
      ],
    });
    clock.advance(HOUR / 6);
    await settle();
    expect([common.fetches, own.fetches]).toEqual([2, 1]);
    common.down();
    clock.advance(HOUR / 6);
    await settle();
    expect(app.get(ManagedCredentials).get('one').snapshot).toBeUndefined();
  });

  it('takes the path from the environment', async () => {
    process.env['ORDERS_DB_SECRET'] = `secret://${PATH}`;
    try {
      const source = vault();
      await start({
        root: { source },
        features: [{ name: 'orders-db', path: env('ORDERS_DB_SECRET') }],
      });
      expect(source.asked).toEqual([PATH]);
    } finally {
      delete process.env['ORDERS_DB_SECRET'];
    }
  });

  it('finds out what is injected from what is written', async () => {
    class DbLogin {
      @IsString() user!: string;
      @IsString() password!: string;
    }
    const dynamic = ManagedCredentialsModule.forFeature([
      {
        name: 'orders-db',
        path: PATH,
        type: DbLogin,
        clients: {
          create: (value) => new Connection({ user: value.user, password: value.password }),
          destroy: (connection: Connection) => connection.password(),
        },
      },
      { name: 'mail', path: '/mail' },
    ]);
    const app = await start({
      root: { source: vault().put('/mail', 'a key') },
      module: { imports: [dynamic], providers: [Orders] },
    });
    expect(await app.get(Orders).connection.password()).toBe('swordfish-1');
    expect(await app.get(Orders).login.get()).toBeInstanceOf(DbLogin);
  });
});

describe('forRootAsync', () => {
  const OPTIONS = Symbol('options');

  @Injectable()
  class OptionsFactory implements ManagedCredentialsOptionsFactory {
    constructor(@Inject(OPTIONS) private readonly source: Vault) {}

    createManagedCredentialsOptions(): ManagedCredentialsModuleOptions {
      return { source: this.source };
    }
  }

  it.each([
    ['useFactory', { inject: [OPTIONS], useFactory: async (source: Vault) => ({ source }) }],
    ['useClass', { useClass: OptionsFactory }],
  ])('takes options from %s', async (_what, options) => {
    @Module({ providers: [{ provide: OPTIONS, useValue: vault() }], exports: [OPTIONS] })
    class Config {}
    const app = await start({
      features: [ORDERS],
      module: {
        imports: [ManagedCredentialsModule.forRootAsync({ imports: [Config], ...options })],
        providers: [Orders],
      },
    });
    expect(await app.get(Orders).login.get()).toEqual(secret(1));
  });

  it('takes one of the three', () => {
    expect(() => ManagedCredentialsModule.forRootAsync({})).toThrow(/exactly one of useFactory/);
  });
});

describe('the same application', () => {
  @Controller()
  class OrdersController {
    constructor(private readonly orders: Orders) {}

    @Get()
    async get(): Promise<unknown> {
      return { password: await this.orders.connection.password() };
    }
  }

  const source = vault();

  @Module({
    imports: [
      ManagedCredentialsModule.forRoot({ source }),
      ManagedCredentialsModule.forFeature([ORDERS]),
    ],
    controllers: [OrdersController],
    providers: [Orders],
  })
  class AppModule {}

  it.each([
    ['fastify', () => new FastifyAdapter()],
    ['express', () => new ExpressAdapter()],
  ])('runs on %s, closes at shutdown, and can be started again', async (_name, adapter) => {
    for (const time of ['first', 'second']) {
      const app = await NestFactory.create(AppModule, adapter(), { logger: false });
      await app.listen(0, '127.0.0.1');
      const response = await fetch(await app.getUrl());
      expect([time, await response.json()]).toEqual([time, { password: 'swordfish-1' }]);
      const { login: credential } = app.get(Orders);
      const [before, closed] = [ended.length, source.closed];
      await app.close();
      expect(ended.length).toBe(before + 1);
      expect(source.closed).toBe(closed + 1);
      expect(credential.snapshot).toBeUndefined();
    }
  });

  it('runs twice in one process, and the two never meet', async () => {
    const [one, two] = await Promise.all(
      [0, 1].map(() => NestFactory.createApplicationContext(AppModule, { logger: false })),
    );
    expect(one?.get(Orders).login).not.toBe(two?.get(Orders).login);
    await one?.close();
    expect(await two?.get(Orders).connection.password()).toBe('swordfish-1');
    await two?.close();
  });

  it('runs beside another one of which it knows nothing', async () => {
    @Injectable()
    class Other {
      constructor(@InjectCredential('only-in-the-other') readonly login: ManagedCredential) {}
    }
    const other = await start({
      root: { source: vault() },
      features: [{ name: 'only-in-the-other', path: PATH }],
      module: { providers: [Other] },
    });
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    expect(app.get(ManagedCredentials).names).toEqual(['orders-db']);
    expect(other.get(ManagedCredentials).names).toEqual(['only-in-the-other']);
    await app.close();
  });
});

describe('a start while the source is down', () => {
  it('goes on, with a warning, and recovers by itself', async () => {
    const [clock, source, log] = [new ManualClock(), vault(), new Log()];
    source.down();
    const app = await start({
      clock,
      root: { source },
      features: [ORDERS],
      module: { providers: [Orders] },
      logger: log,
    });
    expect(log.lines).toEqual([
      'warn: credential "orders-db": refresh-failed: the vault is sealed',
    ]);
    source.up();
    clock.advance(1000);
    await settle();
    expect(await app.get(Orders).login.get()).toEqual(secret(1));
    expect(await app.get(Orders).connection.password()).toBe('swordfish-1');
  });

  it('takes no longer than the time limit', async () => {
    const [clock, source] = [new ManualClock(), vault()];
    source.hold();
    const starting = start({ clock, root: { source, timeout: '7s' }, features: [ORDERS] });
    while (!clock.isWaitingFor(7000)) await settle();
    clock.advance(7000);
    await expect(starting).resolves.toBeDefined();
    source.release();
  });
});

describe('in a test', () => {
  it('a credential and a client can be replaced', async () => {
    const fake = { login: secret(9) };
    const testing = await Test.createTestingModule({
      imports: [
        ManagedCredentialsModule.forRoot({ source: vault() }),
        ManagedCredentialsModule.forFeature([ORDERS]),
      ],
      providers: [Orders],
    })
      .overrideProvider(getCredentialToken('orders-db'))
      .useValue(fake)
      .overrideProvider(getClientToken('orders-db'))
      .useValue('a client')
      .setLogger(new Log())
      .compile();
    expect(testing.get(Orders)).toEqual({ login: fake, connection: 'a client' });
    await testing.close();
  });

  it('what nobody needs may be missing', async () => {
    @Injectable()
    class Careful {
      constructor(
        @Optional() @InjectCredential('not-there') readonly login: ManagedCredential | undefined,
      ) {}
    }
    const testing = await compile({ root: { source: vault() }, module: { providers: [Careful] } });
    expect(testing.get(Careful).login).toBeUndefined();
    expect(testing.get(ModuleRef)).toBeDefined();
  });
});
