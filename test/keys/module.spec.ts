import 'reflect-metadata';
import { inspect } from 'node:util';
import {
  Controller,
  Get,
  type INestApplicationContext,
  Injectable,
  Module,
  type ModuleMetadata,
  type OnModuleInit,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type KeyChange,
  KeyDefinitionError,
  Keys,
  KeysModule,
  type KeysModuleOptions,
  KeyStore,
  memoryStateRepository,
  OnKeyChanged,
  type StateRepository,
} from 'nestjs-akeyless/keys';
import { Log } from '../support/log.js';
import { errorOf } from './support/error-of.js';
import { PlainCryptoTool } from './support/plain.crypto-tool.js';
import { RecordingRepository } from './support/recording.repository.js';
import { randomKey } from './support/rotating-store.js';

const apps: INestApplicationContext[] = [];
const log = new Log();
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  log.lines.length = 0;
});

const stated = (stateRepository: StateRepository = memoryStateRepository()): KeysModuleOptions => ({
  stateRepository,
  cryptoTool: new PlainCryptoTool(),
});

function moduleOf(metadata: ModuleMetadata, imports = [KeysModule.forRoot(stated())]): Type {
  @Module({ ...metadata, imports: [...imports, ...(metadata.imports ?? [])] })
  class AppModule {}
  return AppModule;
}

async function start(module: Type): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(module, {
    logger: log,
    abortOnError: false,
  });
  apps.push(app);
  return app;
}

@Injectable()
class Vault {
  key = randomKey();
}

@Injectable()
class AppKeys {
  readonly changes: KeyChange[] = [];

  constructor(private readonly vault: Vault) {}

  @KeyStore('people', { stateless: false })
  people() {
    return this.vault.key;
  }

  @KeyStore('token', { useCase: 'one-way' })
  async token() {
    return `token of ${this.vault.key}`;
  }

  @OnKeyChanged('people')
  async reencrypt(change: KeyChange) {
    await Promise.resolve();
    this.changes.push(change);
  }

  @OnKeyChanged('people', 'tell')
  tell() {}
}

describe.each([
  ['Fastify', () => new FastifyAdapter()],
  ['Express', () => new ExpressAdapter()],
])('on %s', (_name, adapter) => {
  it('the keys that decorators define are there for everybody', async () => {
    @Controller()
    class People {
      constructor(
        private readonly keys: Keys,
        private readonly vault: Vault,
      ) {}

      @Get()
      async check() {
        return { isSame: (await this.keys.getForwardPathKey('people')) === this.vault.key };
      }
    }

    const module = moduleOf({ providers: [AppKeys, Vault], controllers: [People] });
    const app = await NestFactory.create(module, adapter() as FastifyAdapter, { logger: log });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(await app.getUrl());
    expect(await answer.json()).toEqual({ isSame: true });
  });
});

describe('decorators', () => {
  it('define keys with their options, and call methods on their instance', async () => {
    const app = await start(moduleOf({ providers: [AppKeys, Vault] }));
    const keys = app.get(Keys);
    const { key } = app.get(Vault);
    expect(await keys.getBackPathKey('people')).toBe(key);
    expect(await keys.getKey('token', 'default')).toBe(`token of ${key}`);
    expect(await keys.keyChanged('people', 'old', 'new')).toEqual([
      { name: 'people_callback_1', status: 'succeeded' },
      { name: 'tell', status: 'succeeded' },
    ]);
    const [change] = app.get(AppKeys).changes;
    expect([change?.oldKeys, change?.newKeys, change?.key.name]).toEqual(['old', 'new', 'people']);
  });

  it('work on what factories and values give, on controllers, and on inherited methods', async () => {
    class Base {
      @KeyStore('inherited')
      inherited() {
        return 'inherited';
      }
    }
    @Injectable()
    class Child extends Base {}
    class Made {
      constructor(private readonly key: string) {}
      @KeyStore('made')
      made() {
        return this.key;
      }
    }
    class Given {
      @KeyStore('given')
      given() {
        return 'given';
      }
    }
    @Controller()
    class Web {
      @KeyStore('web')
      web() {
        return 'web';
      }
    }
    const app = await start(
      moduleOf({
        providers: [
          Child,
          { provide: 'made', useFactory: async () => new Made('made') },
          { provide: 'given', useValue: new Given() },
        ],
        controllers: [Web],
      }),
    );
    const keys = app.get(Keys);
    for (const name of ['inherited', 'made', 'given', 'web']) {
      expect(await keys.getForwardPathKey(name)).toBe(name);
    }
  });

  it('may stand beside each other on one method', async () => {
    @Injectable()
    class Both {
      @KeyStore('a')
      @KeyStore('b')
      @OnKeyChanged('a')
      key() {
        return 'key';
      }
    }
    const keys = (await start(moduleOf({ providers: [Both] }))).get(Keys);
    expect([await keys.getKey('a'), await keys.getKey('b')]).toEqual(['key', 'key']);
    expect(await keys.keyChanged('a')).toHaveLength(1);
  });

  it('count once, however many modules provide the class', async () => {
    @Module({ providers: [AppKeys, Vault] })
    class Other {}
    const app = await start(moduleOf({ providers: [AppKeys, Vault], imports: [Other] }));
    expect(await app.get(Keys).keyChanged('people')).toHaveLength(2);
  });

  it('have done their work when the application itself is initialised', async () => {
    let key: unknown;
    @Injectable()
    class Early implements OnModuleInit {
      constructor(private readonly keys: Keys) {}
      async onModuleInit() {
        key = await this.keys.getForwardPathKey('people');
      }
    }
    const app = await start(moduleOf({ providers: [Early, AppKeys, Vault] }));
    expect(key).toBe(app.get(Vault).key);
  });

  it('may name a key that the application defines while it is initialised', async () => {
    @Injectable()
    class Late implements OnModuleInit {
      calls = 0;
      constructor(private readonly keys: Keys) {}
      onModuleInit() {
        this.keys.define('late', () => 'key');
      }
      @OnKeyChanged('late')
      changed() {
        this.calls += 1;
      }
    }
    const app = await start(moduleOf({ providers: [Late] }));
    await app.get(Keys).keyChanged('late');
    expect(app.get(Late).calls).toBe(1);
  });

  it('leave two applications of one process apart', async () => {
    const first = await start(moduleOf({ providers: [AppKeys, Vault] }));
    const second = await start(moduleOf({ providers: [AppKeys, Vault] }));
    expect(await first.get(Keys).getForwardPathKey('people')).toBe(first.get(Vault).key);
    expect(await second.get(Keys).getForwardPathKey('people')).toBe(second.get(Vault).key);
  });
});

describe('forRootAsync()', () => {
  const options = stated();

  @Injectable()
  class Settings {
    createKeysOptions() {
      return options;
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it.each([
    [
      'useFactory',
      {
        useFactory: (settings: Settings) => settings.createKeysOptions(),
        inject: [Settings],
        imports: [SettingsModule],
      },
    ],
    ['useClass', { useClass: Settings }],
    ['useExisting', { useExisting: Settings, imports: [SettingsModule] }],
  ])('takes options from %s', async (_how, async) => {
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault] }, [KeysModule.forRootAsync(async)]),
    );
    const keys = app.get(Keys);
    await keys.getForwardPathKey('people');
    await keys.saveState('people');
    expect(await options.stateRepository?.read('people')).toMatchObject({
      state: 'forward',
      key: app.get(Vault).key,
    });
  });

  it('takes exactly one of the three', () => {
    expect(() => KeysModule.forRootAsync({})).toThrow('takes exactly one of');
  });
});

describe('an application whose keys are wrong', () => {
  async function problemsOf(
    metadata: ModuleMetadata,
    imports?: [ReturnType<typeof KeysModule.forRoot>],
  ) {
    const error = await errorOf<KeyDefinitionError>(start(moduleOf(metadata, imports)));
    expect(error).toBeInstanceOf(KeyDefinitionError);
    return error;
  }

  it('does not start, and says all that is wrong, each with its place', async () => {
    @Injectable()
    class Wrong {
      // @ts-expect-error -- the compiler says so as well
      @KeyStore('people')
      people(name: string) {
        return name;
      }
      @KeyStore('')
      nameless() {
        return 'key';
      }
      @KeyStore('same')
      first() {
        return 'key';
      }
      @KeyStore('same')
      second() {
        return 'key';
      }
      @OnKeyChanged('people')
      peopleChanged() {}
      @OnKeyChanged('nobody')
      changed() {}
    }
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      @KeyStore('scoped')
      scoped() {
        return 'key';
      }
    }
    const { problems, message } = await problemsOf({ providers: [Wrong, Scoped] });
    expect(problems).toHaveLength(5);
    expect(message).toContain('5 things are wrong with how keys are defined:');
    expect(message).toContain('Wrong.changed(): No key "nobody" is defined.');
    expect(message).toContain('Scoped.scoped() is of a class that is request-scoped');
    expect(message).toContain(
      'Wrong.people(): The key "people" cannot be defined: its store must take no',
    );
    expect(message).toContain('Wrong.nameless(): The key "" cannot be defined: its name must be');
    expect(message).toContain('Wrong.second(): The key "same" is defined twice.');
  });

  it('tells it once, also where the error is printed whole', async () => {
    const error = await problemsOf({ providers: [AppKeys, Vault] }, [KeysModule.forRoot()]);
    expect(inspect(error).split('AppKeys.people()')).toHaveLength(2);
  });

  it('does not start with a callback of a key that nobody defines', async () => {
    @Injectable()
    class Wrong {
      @OnKeyChanged('peple')
      changed() {}
    }
    const { message } = await problemsOf({ providers: [Wrong, AppKeys, Vault] });
    expect(message).toBe('Wrong.changed(): No key "peple" is defined. There are people, token.');
  });

  it('does not start with a state that has nowhere to go', async () => {
    const { message } = await problemsOf({ providers: [AppKeys, Vault] }, [KeysModule.forRoot()]);
    expect(message).toContain(
      'AppKeys.people(): The key "people" cannot be defined: stateless: false needs',
    );
  });

  it('does not start where the module is imported twice', async () => {
    const { message } = await problemsOf({}, [
      KeysModule.forRoot(),
      KeysModule.forRoot(stated()),
    ] as never);
    expect(message).toContain('KeysModule.forRoot() is imported more than once.');
  });
});

describe('a decorator that is on no method of the instance', () => {
  const decorate = (decorator: object, target: object, descriptor?: PropertyDescriptor) => () =>
    (decorator as MethodDecorator)(target, 'people', descriptor as PropertyDescriptor);
  class Wrong {}

  it.each([
    ['KeyStore', KeyStore('people')],
    ['OnKeyChanged', OnKeyChanged('people')],
  ])('says so: %s', (name, decorator) => {
    const message = `@${name}() belongs on a method of the instance, which Wrong.people is not`;
    const getter = { get: () => 'key' };
    expect(decorate(decorator, Wrong.prototype, getter)).toThrow(message);
    expect(decorate(decorator, Wrong.prototype)).toThrow(message);
    expect(decorate(decorator, Wrong, { value: () => 'key' })).toThrow(message);
  });
});

describe('at shutdown', () => {
  it('the states of all stated keys are saved', async () => {
    const repository = new RecordingRepository();
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault] }, [KeysModule.forRoot(stated(repository))]),
    );
    await app.get(Keys).getForwardPathKey('people');
    await app.close();
    expect(repository.values.get('people')).toEqual({ state: 'forward', key: app.get(Vault).key });
    expect(repository.calls.slice(0, 2)).toEqual(['read people', 'write people']);
  });

  it('what the last requests did is saved, too', async () => {
    const repository = new RecordingRepository();
    @Injectable()
    class LastRequest {
      constructor(private readonly keys: Keys) {}
      async onApplicationShutdown() {
        await this.keys.getForwardPathKey('people');
      }
    }
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault, LastRequest] }, [
        KeysModule.forRoot(stated(repository)),
      ]),
    );
    await app.close();
    expect(repository.values.get('people')).toMatchObject({ state: 'forward' });
  });

  it('states are saved before the application closes what its repository needs', async () => {
    const repository = new RecordingRepository();
    @Injectable()
    class Pool {
      onApplicationShutdown() {
        repository.failure = new Error('the pool is closed');
      }
    }
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault, Pool] }, [KeysModule.forRoot(stated(repository))]),
    );
    await app.get(Keys).getForwardPathKey('people');
    await app.close();
    expect(repository.values.get('people')).toMatchObject({ state: 'forward' });
    expect(log.lines).toEqual([]);
  });

  it('the repository is closed when all states are saved', async () => {
    const repository = new RecordingRepository();
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault] }, [KeysModule.forRoot(stated(repository))]),
    );
    await app.get(Keys).getForwardPathKey('people');
    await app.close();
    expect(repository.calls).toEqual(['read people', 'write people', 'close']);
  });

  it('a repository that fails keeps nobody else from closing', async () => {
    const repository = new RecordingRepository();
    let isClosed = false;
    @Injectable()
    class Pool {
      beforeApplicationShutdown() {
        repository.failure = new Error('connection refused');
      }
      onApplicationShutdown() {
        isClosed = true;
      }
    }
    const app = await start(
      moduleOf({ providers: [AppKeys, Vault, Pool] }, [KeysModule.forRoot(stated(repository))]),
    );
    await app.get(Keys).getForwardPathKey('people');
    repository.failure = new Error('connection refused');
    await app.close();
    expect(isClosed).toBe(true);
    expect(log.lines[0]).toContain('The state of the key "people" cannot be saved');
  });
});
