import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Injectable,
  Module,
  type PipeTransform,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import {
  AkeylessProducerModule,
  type AkeylessProducerModuleOptions,
  ClientInfo,
  Create,
  CredentialId,
  CredentialIds,
  ForRotation,
  Input,
  InputField,
  OnRollback,
  Payload,
  PayloadField,
  Producer,
  ProducerBootError,
  type ProducerOptions,
  RevocationContext,
  Revoke,
  Rotate,
  RotationId,
  Signal,
  SubClaim,
  Verify,
} from 'nestjs-akeyless';
import {
  type AppSettings,
  closeApps,
  onBothAdapters,
  type RunningApp,
  startApp,
} from '../support/application.js';

/** Sound on its own. */
@Injectable()
class Sound {
  @Create()
  create() {
    return { id: 'id-1' };
  }
  @Revoke()
  revoke(@CredentialId() _id: string) {}
}

class Dto {}
class OtherDto {}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (
    providers: NonNullable<AppSettings['module']>['providers'],
    producer?: AkeylessProducerModuleOptions,
    settings: Partial<AppSettings> = {},
  ): Promise<RunningApp> => startApp({ adapter, module: { providers }, producer, ...settings });

  /** What is wrong with an application; empty if it starts. */
  async function problems(...given: Parameters<typeof start>): Promise<readonly string[]> {
    try {
      await start(...given);
      return [];
    } catch (error) {
      if (error instanceof ProducerBootError) return error.problems;
      throw error;
    }
  }

  describe('an application does not start', () => {
    it('where there is no handler at all', async () => {
      expect(await problems([])).toEqual([
        'No handler was found: no provider has a method with @Create() or @Rotate(). Add the class that has them to ' +
          'the providers of a module.',
      ]);
    });

    it('where a producer has neither @Create nor @Rotate', async () => {
      class OnlyRevoke {
        @Revoke() revoke(@CredentialId() _id: string) {}
        @Verify() verify() {}
      }
      expect(await problems([OnlyRevoke])).toEqual([
        'Producer "default" (OnlyRevoke) has neither a @Create() nor a @Rotate() method.',
      ]);
    });

    it('where a class has a producer of its own, and no method', async () => {
      @Producer('empty')
      class Empty {}
      expect(await problems([Sound, Empty])).toEqual([
        'Producer "empty" (Empty) has neither a @Create() nor a @Rotate() method.',
      ]);
    });

    it('where there is @Create without @Revoke, unless canRevoke is false', async () => {
      class OnlyCreate {
        @Create() issue() {}
      }
      expect(await problems([OnlyCreate])).toEqual([
        'Producer "default" has OnlyCreate.issue() with @Create(), but no @Revoke(). Add one, or say canRevoke: false.',
      ]);
      expect(await problems([OnlyCreate], { canRevoke: false })).toEqual([]);
    });

    it('where there is @Rotate while canRotate is false', async () => {
      class Rotating extends Sound {
        @Rotate() next() {}
      }
      expect(await problems([Rotating], { canRotate: false })).toEqual([
        'Producer "default" says canRotate: false, but has Rotating.next() with @Rotate(). Remove one of the two.',
      ]);
      expect(await problems([Rotating])).toEqual([]);
    });

    it.each([
      ['Create', Create],
      ['Revoke', Revoke],
      ['Rotate', Rotate],
      ['Verify', Verify],
    ])('where two methods have @%s: both are named', async (name, decorator) => {
      class Complete extends Sound {
        @Rotate() rotate() {}
        @Verify() verify() {}
      }
      class Another {
        again() {}
      }
      const descriptor = Object.getOwnPropertyDescriptor(Another.prototype, 'again');
      decorator()(Another.prototype, 'again', descriptor!);
      if (name === 'Revoke') CredentialId()(Another.prototype, 'again', 0);
      const first = `Complete.${name.toLowerCase()}()`;
      expect(await problems([Complete, Another])).toEqual([
        `Producer "default" has two methods with @${name}(): ${first} and Another.again(). Keep one, or give one of ` +
          "their classes another producer's name with @Producer('name').",
      ]);
    });

    it('where one class has two methods for one action', async () => {
      class Twice extends Sound {
        @Create() another() {}
      }
      expect((await problems([Twice])).join()).toMatch(/Twice\.\w+\(\) and Twice\.\w+\(\)/);
    });

    it('but handlers may be spread over several classes and modules, and a class be provided twice', async () => {
      class Creating {
        @Create() create() {
          return { id: 'id-1' };
        }
      }
      class Revoking {
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      @Module({ providers: [Revoking, Creating] })
      class OtherModule {}
      const app = await startApp({
        adapter,
        module: { imports: [OtherModule], providers: [Creating] },
      });
      expect((await app.create()).status).toBe(200);
      expect((await app.revoke({ ids: ['id-1'] })).body.revoked).toEqual(['id-1']);
    });
  });

  describe('a path belongs to one route', () => {
    const named = (name: string, options: ProducerOptions = {}): Type => {
      @Producer(name, options)
      class Named extends Sound {}
      return Named;
    };

    it('or the application does not start: two producers', async () => {
      expect(await problems([named('a', { path: 'db' }), named('b', { path: '/db/' })])).toEqual(
        ['create', 'revoke', 'rotate'].map(
          (action) =>
            `POST /db/sync/${action} belongs to two routes: of ${action} of producer "a" and of ${action} of producer ` +
            '"b". Set another path or other routes.',
        ),
      );
    });

    it('or the application does not start: two actions', async () => {
      expect(await problems([Sound], { routes: { revoke: 'sync/create' } })).toEqual([
        'POST /sync/create belongs to two routes: of create of producer "default" and of revoke of producer "default". ' +
          'Set another path or other routes.',
      ]);
    });

    it('or the application does not start: a named producer on the path of the default one', async () => {
      expect(await problems([Sound, named('a', { path: '' })])).toHaveLength(3);
    });

    it('where no default producer exists, a named one may have it', async () => {
      const app = await start([named('a', { path: '' })]);
      expect((await app.create()).status).toBe(200);
    });

    it('is no matter where paths differ by routes only', async () => {
      const routes = { create: 'a', revoke: 'b', rotate: 'c' };
      const app = await start([Sound, named('x', { path: '', routes })]);
      expect((await app.create()).status).toBe(200);
      expect((await app.post('/a', { payload: '{}' })).status).toBe(200);
    });

    it('of a name that is taken or empty, the message says so', async () => {
      expect(await problems([Sound, named('default')])).toEqual([
        `@Producer('default') on Named: "default" is what the producer without a name is called. Leave the name out, ` +
          'or choose another.',
      ]);
      expect(await problems([named('')])).toEqual([
        `@Producer('') on Named: a name must have characters. Leave it out for the default producer.`,
      ]);
    });
  });

  describe('a parameter decorator in the wrong place is told:', () => {
    const CREATE_ONLY = {
      Input: Input(),
      InputField: InputField('a'),
      ClientInfo: ClientInfo(),
      SubClaim: SubClaim('a'),
      ForRotation: ForRotation(),
    };
    const REVOKE_ONLY = { RevocationContext: RevocationContext() };
    const ROOT_MAKERS = { RotationId: RotationId(), OnRollback: OnRollback() };
    const EVERYWHERE = { Payload: Payload(), PayloadField: PayloadField('a'), Signal: Signal() };

    /** A producer whose handlers take what they must, and one of them also the value of `decorator`. */
    function producerWith(action: string, decorator: ParameterDecorator): Type {
      class Placed {
        @Create() create(..._values: unknown[]) {}
        @Revoke() revoke(..._values: unknown[]) {}
        @Rotate() rotate(..._values: unknown[]) {}
        @Verify() verify(..._values: unknown[]) {}
      }
      CredentialId()(Placed.prototype, 'revoke', 0);
      for (const name of ['create', 'rotate', 'verify']) Payload()(Placed.prototype, name, 0);
      decorator(Placed.prototype, action, 1);
      return Placed;
    }

    const cases = (decorators: Record<string, ParameterDecorator>, allowed: string[]) =>
      ['create', 'revoke', 'rotate', 'verify'].flatMap((action) =>
        Object.entries(decorators).map(
          ([name, decorator]) => [name, action, decorator, allowed] as const,
        ),
      );

    it.each([
      ...cases(CREATE_ONLY, ['create']),
      ...cases(REVOKE_ONLY, ['revoke']),
      ...cases(ROOT_MAKERS, ['create', 'rotate']),
      ...cases(EVERYWHERE, ['create', 'revoke', 'rotate', 'verify']),
    ])('@%s on %s', async (name, action, decorator, allowed) => {
      const title = (text: string): string => `@${text.charAt(0).toUpperCase()}${text.slice(1)}()`;
      const expected = allowed.includes(action)
        ? []
        : [
            `Placed.${action}(): @${name}() means nothing on ${title(action)}; it belongs on ` +
              `${allowed.map(title).join(' or ')}.`,
          ];
      expect(await problems([producerWith(action, decorator)])).toEqual(expected);
    });

    it.each([
      ['CredentialId', CredentialId()],
      ['CredentialIds', CredentialIds()],
    ])('@%s outside @Revoke', async (name, decorator) => {
      expect(await problems([producerWith('create', decorator)])).toEqual([
        `Placed.create(): @${name}() means nothing on @Create(); it belongs on @Revoke().`,
      ]);
    });

    it('on a getter, which is told when the class is read', () => {
      const getter = { get: () => 'key' };
      for (const [name, decorator] of Object.entries({ Create, Revoke, Rotate, Verify })) {
        class Misused {}
        expect(() => {
          decorator()(Misused.prototype, 'make', getter as PropertyDescriptor);
        }).toThrow(`@${name}() belongs on a method of the instance, which Misused.make is not`);
      }
    });

    it('on a static method', async () => {
      @Injectable()
      class Misused extends Sound {
        @Create()
        static make(@Payload() _payload: object) {
          return { id: 'a' };
        }
      }
      expect(await problems([Misused])).toEqual([
        'Misused.make() is static, and no provider calls it; make it a method of the instance.',
      ]);
    });

    it('on a parameter of a constructor', async () => {
      @Injectable()
      class Misused extends Sound {}
      Payload()(Misused, undefined, 0);
      expect(await problems([Misused])).toEqual([
        'Misused: @Payload() is on a parameter of the constructor; it belongs on one of a handler.',
      ]);
    });

    it('on a method that is no handler, of any provider', async () => {
      class Helper {
        help(@PayloadField('a') _a: string) {}
      }
      expect(await problems([Sound, Helper])).toEqual([
        'Helper.help(): @PayloadField() is on a method that is no handler; add @Create(), @Revoke(), @Rotate() or ' +
          '@Verify().',
      ]);
    });
  });

  describe('a parameter', () => {
    it('without a decorator is told by its place', async () => {
      class Bare extends Sound {
        @Rotate() rotate(
          @Payload() _payload: object,
          _forgotten: string,
          @Signal() _signal: AbortSignal,
          _too = 1,
        ) {}
      }
      expect(await problems([Bare])).toEqual([
        'Bare.rotate(): parameter 2 has no decorator, so nothing can be bound to it.',
        'Bare.rotate(): parameter 4 has no decorator, so nothing can be bound to it.',
      ]);
    });

    it('of a method with two actions is told once', async () => {
      class Both {
        @Create() @Rotate() make(_forgotten: string) {}
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      expect(await problems([Both])).toEqual([
        'Both.make(): parameter 1 has no decorator, so nothing can be bound to it.',
      ]);
    });

    it.each<[string, ParameterDecorator[]]>([
      ['none', [Payload()]],
      ['both', [CredentialId(), CredentialIds()]],
      ['the same twice', [CredentialId(), CredentialId()]],
    ])(
      'of @Revoke takes either @CredentialId or @CredentialIds, not %s',
      async (_what, decorators) => {
        class Revoking {
          @Create() create() {}
          @Revoke() revoke(..._values: unknown[]) {}
        }
        for (const [index, decorator] of decorators.entries())
          decorator(Revoking.prototype, 'revoke', index);
        expect(await problems([Revoking])).toEqual([
          'Revoking.revoke(): @Revoke() takes either @CredentialId() or @CredentialIds(): exactly one of the two.',
        ]);
      },
    );
  });

  describe('an option', () => {
    const unsound = (options: object): AkeylessProducerModuleOptions => options;

    it('that does not exist is told, with those that do', async () => {
      expect(await problems([Sound], unsound({ idFeild: 'x' }))).toEqual([
        expect.stringMatching(
          /^forRoot\(\): there is no option "idFeild"\. There are path, .*idField.*, producers\.$/,
        ),
      ]);
    });

    it('that does not exist is told of @Producer too, by the class', async () => {
      @Producer('x', unsound({ producers: [] }) as ProducerOptions)
      class Wrong extends Sound {}
      const [problem, ...others] = await problems([Wrong]);
      expect(problem).toMatch(
        /^@Producer\(\) on Wrong: there is no option "producers"\. There are path, /,
      );
      expect(problem).not.toMatch(/producers\.$/);
      expect(others).toEqual([]);
    });

    it('that does not exist is told of forRootAsync too', async () => {
      const producerImports = [
        AkeylessProducerModule.forRootAsync({
          useFactory: () => unsound({ nope: 1 }),
          ...unsound({ neither: 1 }),
        }),
      ];
      expect(await problems([Sound], undefined, { producerImports })).toEqual([
        expect.stringMatching(/^forRootAsync\(\): there is no option "neither"/),
        expect.stringMatching(
          /^the options factory of forRootAsync\(\): there is no option "nope"/,
        ),
      ]);
    });

    const A_POSITIVE_INTEGER = 'a positive integer';
    const A_TIMEOUT = 'a positive integer of at most 2147483647';
    const ROUTES = 'an object of paths for create, revoke and rotate';

    it.each<[string, string, unknown[]]>([
      ['path', 'a string', [1, null, {}]],
      ['routes', ROUTES, [1, 'sync', [], null, { create: 1 }, { create: '' }, { other: 'x' }]],
      ['idField', 'a field name', ['', 1, null]],
      ['canRevoke', 'true or false', ['false', 0, null]],
      ['canRotate', 'true or false', ['true']],
      ['payload', 'a class', ['Dto', {}, null]],
      ['input', 'a class', [{}]],
      ['strictPayload', 'true or false', [1]],
      ['opaquePayload', 'true or false', ['yes']],
      ['retire', "'when-confirmed' or 'immediately' or 'never'", ['later', true]],
      ['compensate', 'true or false', [0]],
      ['dryRun', "'short' or 'real'", [false, 'long']],
      ['mapId', 'a function', ['tmp.']],
      ['timeoutMs', A_TIMEOUT, [0, -1, 1.5, '1000', Number.NaN, Infinity, 2 ** 31]],
      ['revokeConcurrency', A_POSITIVE_INTEGER, [0, 2.5, '8']],
      ['bodyLimit', A_POSITIVE_INTEGER, [0, '1mb']],
      ['controllerDecorators', 'a list of class decorators', [Injectable(), ['x']]],
      ['producers', 'a list of classes', [Sound, ['Sound']]],
    ])('%s must be %s', async (option, expected, values) => {
      for (const value of values)
        expect(await problems([Sound], unsound({ [option]: value }))).toEqual([
          `forRoot(): ${option} must be ${expected}.`,
        ]);
    });

    it('that is undefined is as if it were left out', async () => {
      const options: AkeylessProducerModuleOptions = {
        path: undefined,
        idField: undefined,
        routes: { create: undefined },
      };
      const app = await start([Sound], options);
      expect((await app.create()).body.id).toBe('id-1');
    });
  });

  describe('options of one producer from several places', () => {
    it('are united', async () => {
      @Producer({ idField: 'name' })
      class United {
        @Create() create() {
          return { name: 'role-1' };
        }
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      const app = await start([United], { path: 'db' });
      expect((await app.post('/db/sync/create', { payload: '{}' })).body.id).toBe('role-1');
    });

    it('may say the same twice', async () => {
      @Producer({ idField: 'id', input: Dto, routes: { create: 'issue' } })
      class Same extends Sound {}
      expect(
        await problems([Same], { idField: 'id', input: Dto, routes: { create: 'issue' } }),
      ).toEqual([]);
    });

    it('that say different things are a conflict: forRoot and @Producer', async () => {
      @Producer({ idField: 'name', input: Dto, routes: { create: 'issue' }, canRotate: undefined })
      class Different extends Sound {}
      const given = { idField: 'id', input: OtherDto, routes: { create: 'make' }, canRotate: true };
      expect(await problems([Different], given)).toEqual(
        ['idField', 'input', 'routes'].map(
          (option) =>
            `Producer "default": ${option} is set to different values by forRoot() and by @Producer() on Different.`,
        ),
      );
    });

    it('that say different things are a conflict: two classes of a named one', async () => {
      @Producer('x', { retire: 'never' })
      class Creating {
        @Create() create() {}
      }
      @Producer('x', { retire: 'immediately' })
      class Revoking {
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      expect(await problems([Creating, Revoking])).toEqual([
        'Producer "x": retire is set to different values by @Producer() on Creating and by @Producer() on Revoking.',
      ]);
    });

    it('that say different things are a conflict: forRootAsync and its factory', async () => {
      const producerImports = [
        AkeylessProducerModule.forRootAsync({ path: 'a', useFactory: () => ({ path: 'b' }) }),
      ];
      expect(await problems([Sound], undefined, { producerImports })).toEqual([
        'Producer "default": path is set to different values by forRootAsync() and by the options factory of ' +
          'forRootAsync().',
      ]);
    });

    it('of a named producer are its own, but for those that forRoot sets for all', async () => {
      @Producer('inheriting')
      class Inheriting extends Sound {}
      @Producer('own', { bodyLimit: 10_000 })
      class Own extends Sound {}
      const app = await start([Sound, Inheriting, Own], {
        bodyLimit: 100,
        idField: 'id',
        path: 'main',
      });
      const body = { payload: '{}', padding: 'x'.repeat(200) };
      expect((await app.post('/main/sync/create', body)).status).toBe(413);
      expect((await app.post('/inheriting/sync/create', body)).status).toBe(413);
      expect((await app.post('/own/sync/create', body)).status).toBe(200);
    });
  });

  describe('opaquePayload', () => {
    class Opaque extends Sound {
      @Rotate() rotate(@Payload() payload: string) {
        return `${payload}!`;
      }
    }

    it('needs auth to be written out', async () => {
      expect(await problems([Opaque], { opaquePayload: true })).toEqual([
        'Producer "default" has opaquePayload, where no payload proves who calls: write auth out, or auth: false to do ' +
          'without.',
      ]);
      expect(await problems([Opaque], { opaquePayload: true, auth: false })).toEqual([]);
    });

    it('may take auth from forRoot', async () => {
      @Producer('x', { opaquePayload: true })
      class Named extends Opaque {}
      expect(await problems([Named], { auth: false })).toEqual([]);
    });

    it('excludes default rotation', async () => {
      const options = { opaquePayload: true, auth: false } as const;
      expect(await problems([Sound], options)).toEqual([
        'Producer "default" has opaquePayload, whose fields nobody knows, so a create cannot rotate it: add @Rotate() ' +
          'or say canRotate: false.',
      ]);
      expect(await problems([Sound], { ...options, canRotate: false })).toEqual([]);
    });

    it('excludes a payload class', async () => {
      expect(await problems([Opaque], { opaquePayload: true, auth: false, payload: Dto })).toEqual([
        'Producer "default" has opaquePayload and a payload class; an opaque payload has no fields to check.',
      ]);
    });

    it('excludes @PayloadField', async () => {
      class Field extends Opaque {
        @Verify() verify(@PayloadField('a') _a: string) {}
      }
      expect(await problems([Field], { opaquePayload: true, auth: false })).toEqual([
        'Field.verify(): @PayloadField() has no fields to take from where opaquePayload is true.',
      ]);
    });
  });

  it('forRoot() is imported once', async () => {
    @Module({ imports: [AkeylessProducerModule.forRoot({ path: 'other' })] })
    class OtherModule {}
    @Producer('x')
    class Named extends Sound {}
    const module = { imports: [OtherModule], providers: [Sound, Named] };
    expect(await problems([], undefined, { module })).toEqual([
      'AkeylessProducerModule.forRoot() is imported more than once. Import it in one module; handlers are found ' +
        'everywhere.',
    ]);
  });

  describe('a class that a factory makes', () => {
    @Producer('made')
    class Made extends Sound {}
    /** Done when the routes are registered. */
    const byFactory = (provide: Type | string, make: () => object) => ({
      provide,
      useFactory: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return make();
      },
    });

    it('with a name must be listed in producers', async () => {
      expect(await problems([byFactory('MADE', () => new Made())])).toEqual([
        "Made with @Producer('made') is made by a factory, so its routes could not be registered in time: add " +
          'forRoot({ producers: [Made] }).',
      ]);
    });

    it.each(['MADE', Made])('has its routes where it is listed', async (token) => {
      const app = await start([byFactory(token, () => new Made())], { producers: [Made] });
      expect((await app.post('/made/sync/create', { payload: '{}' })).body.id).toBe('id-1');
    });

    it('may be listed although Nest makes it', async () => {
      const app = await start([Made], { producers: [Made] });
      expect((await app.post('/made/sync/create', { payload: '{}' })).body.id).toBe('id-1');
    });

    it('without a name needs no list', async () => {
      const app = await start([byFactory('SOUND', () => new Sound())]);
      expect((await app.create()).body.id).toBe('id-1');
    });

    it('without a name needs the list where it says something of the routes', async () => {
      @Producer({ path: 'db', idField: 'id' })
      class WithPath extends Sound {}
      expect(await problems([byFactory('X', () => new WithPath())])).toEqual([
        'WithPath with @Producer() is made by a factory, so its routes could not be registered in time: add ' +
          'forRoot({ producers: [WithPath] }).',
      ]);
      const app = await start([byFactory('X', () => new WithPath())], { producers: [WithPath] });
      expect((await app.post('/db/sync/create', { payload: '{}' })).status).toBe(200);
    });

    it('without a name needs no list for other options', async () => {
      @Producer({ idField: 'name' })
      class WithField {
        @Create() create() {
          return { name: 'role-1' };
        }
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      const app = await start([byFactory('X', () => new WithField())]);
      expect((await app.create()).body.id).toBe('role-1');
    });

    it('that is listed must be provided', async () => {
      expect(await problems([Sound], { producers: [Made] })).toEqual([
        'forRoot({ producers }) names Made, but no module provides it.',
      ]);
    });
  });

  describe('enhancers given as classes to a class that a factory makes', () => {
    @Injectable()
    class Deny implements CanActivate {
      canActivate = () => false;
    }
    @Injectable()
    class Same implements PipeTransform {
      transform = (value: unknown) => value;
    }
    class Filter {
      catch() {}
    }
    @Injectable()
    class Wrap {
      intercept = () => undefined as never;
    }

    const skipped = (enhancer: string): string =>
      `Guarded.create(): ${enhancer} is given as a class, but Nest makes such classes only for providers that are ` +
      'classes themselves. Provide the class, or give an instance instead.';

    it.each<[string, MethodDecorator & ClassDecorator]>([
      ['Deny', UseGuards(Deny)],
      ['Wrap', UseInterceptors(Wrap as never)],
      ['Filter', UseFilters(Filter as never)],
      ['Same', UsePipes(Same)],
    ])('would not run: %s', async (name, decorator) => {
      class Guarded {
        @decorator @Create() create() {
          return { id: 'id-1' };
        }
        @Revoke() revoke(@CredentialId() _id: string) {}
      }
      expect(await problems([{ provide: 'X', useFactory: () => new Guarded() }])).toEqual([
        skipped(name),
      ]);
      expect(await problems([{ provide: 'X', useValue: new Guarded() }])).toEqual([skipped(name)]);
      expect(await problems([Guarded])).toEqual([]);
    });

    it('would not run: on the class, and on a parameter', async () => {
      @UseGuards(Deny)
      class Guarded {
        @Create() create(@Payload(Same) _payload: object) {}
      }
      const provider = { provide: 'X', useFactory: () => new Guarded() };
      expect(await problems([provider], { canRevoke: false })).toEqual([
        skipped('Deny'),
        skipped('Same'),
      ]);
    });

    it('run where they are instances', async () => {
      class Guarded extends Sound {
        @UseGuards(new Deny()) @Create() override create() {
          return { id: 'id-1' };
        }
      }
      const app = await start([{ provide: 'X', useFactory: () => new Guarded() }]);
      expect((await app.create()).status).toBe(403);
    });
  });

  it('everything that is wrong is told at once', async () => {
    class Broken {
      @Create() create(_bare: string, @CredentialId() _id: string) {}
      helper(@Payload() _payload: object) {}
    }
    @Producer('empty', { path: '' })
    class Empty {}
    const failure = start([Broken, Empty], {
      idField: '',
      nope: 1,
      producers: [Sound],
    } as object).then(
      () => undefined,
      (error: unknown) => error,
    );
    const error = (await failure) as ProducerBootError;
    expect(error).toBeInstanceOf(ProducerBootError);
    expect(error.name).toBe('ProducerBootError');
    const expected = [
      'forRoot(): idField must be a field name.',
      'forRoot(): there is no option "nope".',
      'Producer "default" has Broken.create() with @Create(), but no @Revoke().',
      'Broken.create(): @CredentialId() means nothing on @Create(); it belongs on @Revoke().',
      'Broken.create(): parameter 1 has no decorator, so nothing can be bound to it.',
      'Broken.helper(): @Payload() is on a method that is no handler;',
      'Producer "empty" (Empty) has neither a @Create() nor a @Rotate() method.',
      'POST /sync/create belongs to two routes:',
      'POST /sync/revoke belongs to two routes:',
      'POST /sync/rotate belongs to two routes:',
      'forRoot({ producers }) names Sound, but no module provides it.',
    ];
    expect(error.problems).toHaveLength(expected.length);
    expect(error.message).toMatch(/^The producers cannot start:\n/);
    for (const text of expected) expect(error.message).toContain(`\n  - ${text}`);
  });
});
