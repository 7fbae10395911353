import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type DynamicModule,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  Scope,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  aliyunAuthFailure,
  type CredentialFeature,
  CredentialsBootError,
  env,
  InjectClient,
  InjectCredential,
  ManagedCredential,
  ManagedCredentialsModule,
  type ManagedCredentialsModuleOptions,
  RetryWithCredential,
  postgresAuthFailure,
  SourceError,
} from 'nestjs-akeyless/credentials';
import { IsInt } from 'class-validator';
import { Log } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { type AppSettings, cleanUp, start } from './support/application.js';
import { failureOf, HOUR, login, PATH, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

afterEach(cleanUp);

const vault = (): Vault => new Vault().put(PATH, login(1));

/** What is wrong with an application. */
async function problemsOf(settings: AppSettings): Promise<readonly string[]> {
  const error = await failureOf(start(settings));
  if (error instanceof CredentialsBootError) return error.problems;
  throw error;
}

const ORDERS: CredentialFeature = { name: 'orders-db', path: PATH };

describe('the start fails', () => {
  it('with everything that is wrong at once', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectCredential('order-db') readonly credential: ManagedCredential) {}
    }
    const error = await failureOf(
      start({
        root: { source: vault(), staleFor: 'long' },
        features: [
          { name: 'mail', path: env('NOT_SET_ANYWHERE') },
          { name: 'mail', path: '' },
        ],
        module: { providers: [Orders] },
      }),
    );
    expect(error).toBeInstanceOf(CredentialsBootError);
    expect(error.message).toBe(
      [
        'The managed credentials cannot start:',
        "  - forRoot(): Option staleFor must be a length of time: milliseconds, or for example '30s', '15m' or '1h'.",
        '  - Credential "mail": Option path: the environment variable NOT_SET_ANYWHERE is not set. Set it to the path of the secret.',
        '  - Credential "mail": Option path must be a text that is not empty, or env(\'VARIABLE\').',
        '  - 2 credentials are called "mail". Give each a name of its own.',
        '  - There is no credential "order-db", which Orders needs. There are: mail, mail. Name it in ManagedCredentialsModule.forFeature().',
      ].join('\n'),
    );
  });

  it('without forRoot(), whoever asks first', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectCredential('orders-db') readonly credential: ManagedCredential) {}
    }
    const missing =
      'ManagedCredentialsModule.forFeature() names "orders-db", but forRoot() is not imported. Import it in one module: ' +
      'ManagedCredentialsModule.forRoot({ source }).';
    expect(await problemsOf({ features: [ORDERS] })).toEqual([missing]);
    expect(await problemsOf({ features: [ORDERS], module: { providers: [Orders] } })).toEqual([
      missing,
    ]);
  });

  it('with forRoot() twice', async () => {
    const again = { imports: [ManagedCredentialsModule.forRoot({ source: vault() })] };
    expect(await problemsOf({ root: { source: vault() }, module: again })).toEqual([
      expect.stringContaining('forRoot() is imported more than once'),
    ]);
  });

  it('without a source', async () => {
    expect(await problemsOf({ root: {}, features: [ORDERS] })).toEqual([
      'Credential "orders-db": Option source is missing. Give one here, or in forRoot() for all credentials.',
    ]);
  });

  it('with a credential that nobody names: told once for all who want it', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectCredential('other') readonly credential: ManagedCredential) {}
    }
    @Injectable()
    class Invoices {
      @InjectCredential('other') readonly credential!: ManagedCredential;
    }
    @Injectable()
    class Reports {
      @RetryWithCredential('other')
      report(): void {}
    }
    const [problem, ...more] = await problemsOf({
      root: { source: vault() },
      features: [ORDERS],
      module: { providers: [Orders, Invoices, Reports] },
    });
    expect(problem).toBe(
      'There is no credential "other", which Orders and Invoices and Reports needs. There are: orders-db. ' +
        'Name it in ManagedCredentialsModule.forFeature().',
    );
    expect(more).toEqual([]);
  });

  it('with a middleware that wants what there is not', async () => {
    @Injectable()
    class Watch implements NestMiddleware {
      constructor(@InjectCredential('unknown-to-all') readonly credential: ManagedCredential) {}

      use(_request: unknown, _response: unknown, next: () => void): void {
        next();
      }
    }
    @Module({ imports: [ManagedCredentialsModule.forRoot({ source: vault() })] })
    class AppModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Watch).forRoutes('*path');
      }
    }
    const app = await NestFactory.create(AppModule, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    const error = await failureOf(app.init());
    expect(error.message).toContain('There is no credential "unknown-to-all", which Watch needs.');
    await app.close();
  });

  it('with a client of a credential that has none', async () => {
    @Injectable()
    class Orders {
      constructor(@InjectClient('orders-db') readonly client: object) {}
    }
    expect(
      await problemsOf({
        root: { source: vault() },
        features: [ORDERS],
        module: { providers: [Orders] },
      }),
    ).toEqual([
      'Credential "orders-db" has no clients, but Orders wants its client. Give it clients: { create, destroy }.',
    ]);
  });

  it.each<[string, object, string]>([
    ['an option that does not exist', { refreshevery: '1h' }, 'There is no option "refreshevery".'],
    ['no name', { name: undefined }, 'Option name is missing.'],
    [
      'no path',
      { path: undefined },
      "Option path is missing. If it comes from an environment variable, that is not set: env('VARIABLE') would name it.",
    ],
    ['a refreshEvery of nothing', { refreshEvery: 0 }, 'Option refreshEvery must be'],
    ['a source that is none', { source: {} }, 'Option source must be a source'],
    ['a type that is no class', { type: {} }, 'Option type must be a class'],
    ['clients that are none', { clients: () => 1 }, 'Option clients must be'],
    [
      'clients without destroy',
      { clients: { create: () => 1 } },
      'Option clients.destroy is missing.',
    ],
    [
      'clients of the wrong kind',
      { clients: { create: 1, destroy: () => {} } },
      'Option clients.create must be a function.',
    ],
    [
      'an option of clients that does not exist',
      { clients: { create: () => 1, destroy: () => {}, drian: '1s' } },
      'There is no option "clients.drian". There are create, destroy, drain.',
    ],
    ['an authFailure that is none', { authFailure: 401 }, 'Option authFailure must be a function'],
    [
      'an authFailure that is to be called first',
      { authFailure: aliyunAuthFailure },
      'Option authFailure must be a function',
    ],
    [
      'an authFailure that promises its answer',
      { authFailure: async () => true },
      'Option authFailure must be a function that says true or false at once',
    ],
    [
      'a key that is none',
      { offline: { folder: '/tmp', key: 'secret' } },
      'Option offline must be',
    ],
  ])('with %s', async (_what, options, problem) => {
    const [first] = await problemsOf({
      root: { source: vault() },
      features: [{ ...ORDERS, ...options }],
    });
    expect(first).toContain(problem);
  });

  it('with features that are no objects', async () => {
    const features = ['orders-db'] as unknown as CredentialFeature[];
    expect(await problemsOf({ root: { source: vault() }, features })).toEqual([
      'forFeature() takes a list of objects, one for each credential.',
    ]);
  });

  it.each([
    ['nothing', []],
    ['no list', [ORDERS]],
    ['null', [null]],
    ['a list of nothing', [[null]]],
  ])('with forFeature() of %s', async (_what, args) => {
    const forFeature = ManagedCredentialsModule.forFeature as (...args: unknown[]) => DynamicModule;
    const imports = [forFeature(...args)];
    expect(await problemsOf({ root: { source: vault() }, module: { imports } })).toEqual([
      'forFeature() takes a list of objects, one for each credential.',
    ]);
  });

  it('with methods that run again with a credential that never says when: told once', async () => {
    @Injectable()
    class Reports {
      @RetryWithCredential('orders-db')
      report(): void {}
    }
    @Injectable({ scope: Scope.REQUEST })
    class Invoices {
      @RetryWithCredential('orders-db')
      report(): void {}
    }
    const app = { root: { source: vault() }, module: { providers: [Reports, Invoices] } };
    expect(await problemsOf({ ...app, features: [ORDERS] })).toEqual([
      'Credential "orders-db" has no authFailure, so @RetryWithCredential("orders-db") of Reports and Invoices ' +
        'would never run anything again. Give it one, such as postgresAuthFailure.',
    ]);
    await start({ ...app, features: [{ ...ORDERS, authFailure: postgresAuthFailure }] });
  });

  it('with such methods of what a factory makes', async () => {
    class Reports {
      @RetryWithCredential('orders-db')
      report(): void {}
    }
    const providers = [{ provide: 'reports', useFactory: () => new Reports() }];
    const [problem] = await problemsOf({
      root: { source: vault() },
      features: [ORDERS],
      module: { providers },
    });
    expect(problem).toContain('of reports would never run anything again');
  });

  it('with options that are no options, and says nothing of their values', async () => {
    const root = { source: vault(), key: 'swordfish-1' } as ManagedCredentialsModuleOptions;
    const [problem] = await problemsOf({ root, features: [ORDERS] });
    expect(problem).toContain('There is no option "key".');
    expect(problem).not.toContain('swordfish');
  });

  it('where a source will never give the secret, and closes what it has opened', async () => {
    const source = vault();
    const denied: ManagedCredentialsModuleOptions['source'] = () => {
      throw new SourceError('denied: /prod/mail', { recoverable: false });
    };
    const clock = new ManualClock();
    expect(
      await problemsOf({
        clock,
        root: { source },
        features: [ORDERS, { name: 'mail', path: '/prod/mail', source: denied }],
      }),
    ).toEqual(['Credential "mail": denied: /prod/mail']);
    expect(source.closed).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('where a secret does not fit its type', async () => {
    class DbLogin {
      @IsInt() port!: number;
    }
    const [problem] = await problemsOf({
      root: { source: vault() },
      features: [{ ...ORDERS, type: DbLogin }],
    });
    expect(problem).toContain(
      'Credential "orders-db": the secret does not fit DbLogin: port must be',
    );
  });

  it('where a type checks nothing, also while the source is down', async () => {
    class Plain {
      port!: number;
    }
    const source = vault();
    source.down();
    expect(await problemsOf({ root: { source }, features: [{ ...ORDERS, type: Plain }] })).toEqual([
      'Credential "orders-db": the option type needs a class with decorators of class-validator, and Plain has none',
    ]);
  });

  it('and tells each problem once', async () => {
    const logger = new Log();
    const source: ManagedCredentialsModuleOptions['source'] = () => {
      throw new SourceError('denied', { recoverable: false });
    };
    const error = await failureOf(start({ logger, root: { source }, features: [ORDERS] }));
    expect(inspect(error).match(/denied/g)).toHaveLength(1);
    expect(logger.lines).toEqual([]);
  });

  it('where a source has something against a path, before it is asked for the secret', async () => {
    const source = Object.assign(vault(), {
      check: async (path: string, { refreshEvery }: { refreshEvery?: number }) =>
        `refreshEvery of ${path} is ${refreshEvery}, longer than its lease`,
    });
    expect(
      await problemsOf({ root: { source }, features: [{ ...ORDERS, refreshEvery: '1h' }] }),
    ).toEqual([
      `Credential "orders-db": refreshEvery of ${PATH} is ${HOUR}, longer than its lease`,
    ]);
    expect(source.fetches).toBe(0);
  });
});

describe('the start goes on', () => {
  it('where the check of a source fails because that is down', async () => {
    const source = Object.assign(vault(), {
      check: () => Promise.reject(new Error('connection refused')),
    });
    await start({ root: { source }, features: [ORDERS] });
    expect(source.fetches).toBe(1);
  });

  it('where the check of a source never ends', async () => {
    const clock = new ManualClock();
    const source = Object.assign(vault(), { check: () => new Promise<undefined>(() => {}) });
    const starting = start({ clock, root: { source, timeout: '7s' }, features: [ORDERS] });
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    while (!clock.isWaitingFor(7000)) await settle();
    clock.advance(7000);
    await starting;
    expect(source.fetches).toBe(1);
  });

  it('where a client cannot be made, and tells it once', async () => {
    const logger = new Log();
    const create = (): never => {
      throw new Error('no route to host');
    };
    const clients = { create, destroy: () => {} };
    await start({ logger, root: { source: vault() }, features: [{ ...ORDERS, clients }] });
    expect(logger.lines).toEqual([
      'error: credential "orders-db": no client could be made of it: no route to host',
    ]);
  });
});
