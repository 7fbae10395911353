import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentMetadata,
  BadRequestException,
  DefaultValuePipe,
  Inject,
  Injectable,
  ParseIntPipe,
  type PipeTransform,
  Scope,
  type Type,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_PIPE, REQUEST } from '@nestjs/core';
import { Type as TransformTo } from 'class-transformer';
import {
  IsInt,
  IsString,
  registerDecorator,
  type ValidationArguments,
  type ValidationOptions,
} from 'class-validator';
import {
  ClientInfo,
  Create,
  CredentialId,
  CredentialIds,
  ForRotation,
  Input,
  InputField,
  OnRollback,
  type OnRollbackFunction,
  Payload,
  PayloadField,
  type ProducerOptions,
  RevocationContext,
  Revoke,
  Rotate,
  RotationId,
  Signal,
  SubClaim,
  Verify,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';

const upperCase: PipeTransform = {
  transform: (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value),
};

const suffix = (text: string): PipeTransform => ({
  transform: (value: unknown) => `${String(value)}${text}`,
});

/** What the handlers got. */
const seen: unknown[] = [];

/** How often a DTO was checked. */
let checks = 0;

/** A rule that always holds, and counts how often it is asked. */
function Counted(options?: ValidationOptions): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'counted',
      target: target.constructor,
      propertyName: propertyName as string,
      options,
      validator: {
        validate: (_value: unknown, _arguments: ValidationArguments) => {
          checks += 1;
          return true;
        },
      },
    });
}

class RootPayload {
  @Counted()
  @IsString()
  id!: string;

  @IsString()
  host!: string;
}

class RoleInput {
  @Counted()
  @IsString()
  role!: string;

  @TransformTo(() => Number)
  @IsInt()
  hours!: number;
}

const payload = JSON.stringify({ id: 'root', host: 'db' });
const input = { role: 'reader', hours: 2 };

onBothAdapters((adapter) => {
  beforeEach(() => {
    seen.length = 0;
    checks = 0;
  });
  afterEach(closeApps);

  const start = (
    provider: Type,
    globalPipes: PipeTransform[] = [],
    producer: ProducerOptions = {},
  ) =>
    startApp({
      adapter,
      producer,
      module: { providers: [provider] },
      configure: (app) => app.useGlobalPipes(...globalPipes),
    });

  describe('a pipe on a parameter', () => {
    it('may stand on every decorator, on every action', async () => {
      const mark: PipeTransform = {
        transform: (value: unknown, { data }: ArgumentMetadata) => ({ value, data }),
      };
      @Injectable()
      class Everywhere {
        @Create()
        create(
          @Payload(mark) a: unknown,
          @PayloadField('host', mark) b: unknown,
          @Input(mark) c: unknown,
          @InputField('role', mark) d: unknown,
          @ClientInfo(mark) e: unknown,
          @ClientInfo('accessId', mark) f: unknown,
          @SubClaim('email', mark) g: unknown,
          @ForRotation(mark) h: unknown,
          @RotationId(mark) i: unknown,
          @OnRollback(mark) j: unknown,
          @Signal(mark) k: unknown,
        ) {
          seen.push(a, b, c, d, e, f, g, h, i, j, k);
          return { id: 'u1' };
        }

        @Revoke()
        revoke(
          @PayloadField('host', mark) a: unknown,
          @CredentialId(mark) b: unknown,
          @RevocationContext(mark) c: unknown,
        ): void {
          seen.push(a, b, c);
        }

        @Rotate()
        rotate(@PayloadField('host', mark) a: unknown, @RotationId(mark) b: unknown): object {
          seen.push(a, b);
          return {};
        }

        @Verify()
        verify(@PayloadField('host', mark) a: unknown): void {
          seen.push(a);
        }
      }
      const { create, revoke, rotate } = await start(Everywhere);
      await create({
        payload,
        input: { role: 'reader' },
        client_info: { access_id: 'p-1', sub_claims: { email: ['jo'] } },
      });
      const subClaims = { email: ['jo'] };
      expect(seen.splice(0)).toEqual([
        { value: { id: 'root', host: 'db' } },
        { value: 'db', data: 'host' },
        { value: { role: 'reader' } },
        { value: 'reader', data: 'role' },
        { value: { accessId: 'p-1', subClaims } },
        { value: 'p-1', data: 'accessId' },
        { value: ['jo'], data: 'email' },
        { value: false },
        { value: undefined },
        { value: expect.any(Function) },
        { value: expect.any(AbortSignal) },
      ]);
      await revoke({ payload, ids: ['u1'] });
      await rotate({ payload });
      expect(seen).toEqual([
        { value: 'db', data: 'host' },
        { value: 'u1' },
        { value: undefined },
        { value: 'db', data: 'host' },
        { value: expect.stringMatching(/^[0-9a-f]{24}$/) },
        { value: 'db', data: 'host' },
      ]);
    });

    /** Takes the role through these pipes. */
    const taking = (...pipes: (PipeTransform | Type<PipeTransform>)[]): Type => {
      @Injectable()
      class Taking {
        @Create()
        create(@InputField('role', ...pipes) role: unknown) {
          return { id: 'u1', role };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      return Taking;
    };

    it('may be one of several, which run in their order', async () => {
      const { create } = await start(taking(suffix('-a'), suffix('-b')));
      expect((await create({ input: { role: 'x' } })).body.response.role).toBe('x-a-b');
    });

    it('may be one of Nest’s, as an instance or as a class', async () => {
      const { create } = await start(taking(new DefaultValuePipe('7'), ParseIntPipe));
      expect((await create()).body.response.role).toBe(7);
      const refused = await create({ input: { role: 'many' } });
      expect([refused.status, refused.body.message]).toEqual([
        400,
        'Validation failed (numeric string is expected)',
      ]);
    });

    it('may be a class with dependencies of the module that provides the handler', async () => {
      class Roles {
        readonly names = new Map([['r', 'reader']]);
      }
      @Injectable()
      class RolePipe implements PipeTransform {
        constructor(private readonly roles: Roles) {}

        transform(value: string): unknown {
          return this.roles.names.get(value);
        }
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [taking(RolePipe), Roles] },
      });
      expect((await create({ input: { role: 'r' } })).body.response.role).toBe('reader');
    });

    it('may be made for each request, with the request', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class TenantPipe implements PipeTransform {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        transform(value: string): string {
          return `${this.request.headers.tenant}-${value}`;
        }
      }
      const { post } = await start(taking(TenantPipe));
      const body = { payload, input: { role: 'r' } };
      const { response } = (await post('/sync/create', body, { tenant: 'acme' })).body;
      expect(response.role).toBe('acme-r');
    });

    it('may be asynchronous', async () => {
      const later: PipeTransform = {
        transform: async (value: string) => {
          await new Promise((resolve) => setImmediate(resolve));
          return `${value}-later`;
        },
      };
      const { create } = await start(taking(later, upperCase));
      expect((await create({ input: { role: 'x' } })).body.response.role).toBe('X-LATER');
    });

    it.each([
      [
        'throws',
        () => {
          throw new BadRequestException('no such role');
        },
      ],
      ['rejects', () => Promise.reject(new BadRequestException('no such role'))],
    ])(
      'that %s a BadRequestException is a 400, and the handler is not called',
      async (_how, transform) => {
        let calls = 0;
        @Injectable()
        class Refusing {
          @Create()
          create(@InputField('role', { transform }) _role: unknown) {
            calls += 1;
            return { id: 'u1' };
          }

          @Revoke()
          revoke(@CredentialId() _id: string): void {}
        }
        const { create } = await start(Refusing);
        expect(await create()).toMatchObject({
          status: 400,
          body: { statusCode: 400, message: 'no such role', error: 'Bad Request' },
        });
        expect(calls).toBe(0);
      },
    );

    it('that refuses one id of a revoke leaves the others alone', async () => {
      const onlyShort: PipeTransform = {
        transform: (id: string) => {
          if (id.length > 1) throw new BadRequestException('too long');
          return id;
        },
      };
      @Injectable()
      class Short {
        @Create()
        create() {
          return { id: 'u' };
        }

        @Revoke()
        revoke(@CredentialId(onlyShort) id: string): void {
          seen.push(id);
        }
      }
      const { revoke } = await start(Short);
      expect((await revoke({ ids: ['a', 'long', 'b'] })).body).toEqual({
        revoked: ['a', 'b'],
        message: '1 of 3 not revoked: "long": too long',
      });
      expect(seen).toEqual(['a', 'b']);
    });
  });

  describe('pipes run in Nest’s order', () => {
    it('global, then of the class, of the method, of the parameter', async () => {
      @Injectable()
      @UsePipes(suffix('-class'))
      class Ordered {
        @Create()
        @UsePipes(suffix('-method'))
        create(@InputField('role', suffix('-parameter')) role: unknown) {
          return { id: 'u1', role };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Ordered, [suffix('-global')]);
      expect((await create({ input: { role: 'x' } })).body.response.role).toBe(
        'x-global-class-method-parameter',
      );
    });

    it('also on calls that the library makes on its own account', async () => {
      @Injectable()
      @UsePipes(upperCase)
      class Rotating {
        @Create()
        create(@PayloadField('id') id: string) {
          seen.push(`create ${id}`);
          return { id: 'next' };
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          seen.push(`revoke ${id}`);
        }

        @Verify()
        verify(@PayloadField('id') id: string): void {
          seen.push(`verify ${id}`);
        }
      }
      const { rotate } = await start(Rotating, [], { retire: 'immediately' });
      expect((await rotate({ payload })).status).toBe(200);
      expect(seen).toEqual(['create ROOT', 'verify NEXT', 'revoke ROOT']);
    });
  });

  describe('what pipes are told', () => {
    it('is the type of the parameter, and that values of the caller are a body', async () => {
      const told: ArgumentMetadata[] = [];
      const listen: PipeTransform = {
        transform: (value: unknown, metadata) => {
          told.push(metadata);
          return value;
        },
      };
      @Injectable()
      class Told {
        @Create()
        create(
          @Payload() _payload: RootPayload,
          @InputField('role') _role: string,
          @SubClaim('email') _email: string[],
          @ForRotation() _forRotation: boolean,
        ) {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialIds() _ids: string[]): void {}
      }
      const { create, revoke } = await start(Told, [listen]);
      await create({ payload });
      await revoke({ payload, ids: ['a'] });
      expect(told).toHaveLength(5);
      expect(told).toEqual(
        expect.arrayContaining([
          { type: 'body', metatype: RootPayload, data: undefined },
          { type: 'body', metatype: String, data: 'role' },
          { type: 'custom', metatype: Array, data: 'email' },
          { type: 'custom', metatype: Boolean, data: undefined },
          { type: 'body', metatype: Array, data: undefined },
        ]),
      );
    });
  });

  describe('a producer’s DTO', () => {
    it('gives every action an instance of the payload', async () => {
      @Injectable()
      class Typed {
        @Create()
        create(@Payload() root: RootPayload, @Input() role: RoleInput) {
          seen.push(root, role);
          return { id: 'u1', host: root.host };
        }

        @Revoke()
        revoke(@CredentialId() _id: string, @Payload() root: RootPayload): void {
          seen.push(root);
        }

        @Rotate()
        rotate(@Payload() root: RootPayload): object {
          seen.push(root);
          return {};
        }

        @Verify()
        verify(@Payload() root: RootPayload): void {
          seen.push(root);
        }
      }
      const { create, revoke, rotate } = await start(Typed, [], {
        payload: RootPayload,
        input: RoleInput,
      });
      await create({ payload, input: { role: 'reader', hours: '2' } });
      await revoke({ payload, ids: ['u1'] });
      await rotate({ payload });
      expect(seen).toHaveLength(5);
      expect(seen[1]).toEqual(input);
      expect(seen[1]).toBeInstanceOf(RoleInput);
      for (const root of [seen[0], ...seen.slice(2)]) expect(root).toBeInstanceOf(RootPayload);
    });
  });

  describe('a global ValidationPipe', () => {
    const strict = () =>
      new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true });

    @Injectable()
    class Typed {
      @Create()
      create(
        @Payload() root: RootPayload,
        @Input() role: RoleInput,
        @PayloadField('host') host: string,
        @InputField('hours') hours: number,
      ) {
        seen.push(root, role, host, hours);
        return { id: 'u1' };
      }

      @Revoke()
      revoke(@CredentialId() id: string, @Payload() root: RootPayload): void {
        seen.push(id, root);
      }
    }

    it('does not check again what the producer’s DTOs have checked', async () => {
      const { create } = await start(Typed, [strict()], { payload: RootPayload, input: RoleInput });
      expect((await create({ payload, input })).status).toBe(200);
      expect(checks).toBe(2);
    });

    it('does not refuse unknown fields that the payload may have', async () => {
      const { create } = await start(Typed, [strict()], { payload: RootPayload, input: RoleInput });
      const more = JSON.stringify({ id: 'root', host: 'db', port: 5432 });
      expect((await create({ payload: more, input })).status).toBe(200);
      expect(seen[0]).toEqual({ id: 'root', host: 'db', port: 5432 });
    });

    it('checks by the parameter’s type where the producer has no DTO', async () => {
      const { create, revoke } = await start(Typed, [strict()]);
      expect((await create({ payload, input: { role: 'reader', hours: '2' } })).status).toBe(200);
      expect(seen[0]).toBeInstanceOf(RootPayload);
      expect(seen[1]).toEqual({ role: 'reader', hours: 2 });
      expect(
        await create({ payload, input: { role: 'reader', hours: 2, extra: 1 } }),
      ).toMatchObject({
        status: 400,
        body: { message: ['property extra should not exist'] },
      });
      expect(await create({ payload: '{"id":1}', input })).toMatchObject({
        status: 400,
        body: { message: expect.arrayContaining(['host must be a string']) },
      });
      expect((await revoke({ payload: '{"id":"root"}', ids: ['a'] })).status).toBe(400);
      expect((await revoke({ payload, ids: ['a'] })).status).toBe(200);
    });

    it('of a parameter’s own runs even where the producer’s DTO has checked the value', async () => {
      @Injectable()
      class Strict {
        @Create()
        create(@Payload(strict()) _root: RootPayload) {
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Strict, [], { payload: RootPayload });
      const more = JSON.stringify({ id: 'root', host: 'db', port: 5432 });
      expect((await create({ payload: more })).status).toBe(400);
    });

    it.each([
      ['as it is used most', strict],
      [
        'that checks values of custom decorators too',
        () =>
          new ValidationPipe({
            transform: true,
            whitelist: true,
            forbidNonWhitelisted: true,
            forbidUnknownValues: true,
            validateCustomDecorators: true,
          }),
      ],
    ])('%s leaves what belongs to the call as it is', async (_what, pipe) => {
      @Injectable()
      class Own {
        @Create()
        create(
          @ClientInfo() who: ClientInfo,
          @Signal() signal: AbortSignal,
          @OnRollback() onRollback: OnRollbackFunction,
          @ForRotation() forRotation: boolean,
          @RotationId() rotationId: string | undefined,
          @SubClaim('email') email: string[],
        ) {
          seen.push(who, signal, onRollback, forRotation, rotationId, email);
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialIds() ids: string[], @RevocationContext() contexts: unknown[]): void {
          seen.push(ids, contexts);
        }
      }
      const { create, revoke } = await start(Own, [pipe()]);
      const subClaims = { email: ['jo'] };
      const answer = await create({
        payload,
        client_info: { access_id: 'p-1', sub_claims: subClaims },
      });
      expect(answer.status).toBe(200);
      await revoke({ payload, ids: ['a', 'b'] });
      expect(seen).toEqual([
        { accessId: 'p-1', subClaims },
        expect.any(AbortSignal),
        expect.any(Function),
        false,
        undefined,
        ['jo'],
        ['a', 'b'],
        [undefined, undefined],
      ]);
    });

    it('may be a provider of the application', async () => {
      const { create } = await startApp({
        adapter,
        module: { providers: [Typed, { provide: APP_PIPE, useFactory: strict }] },
      });
      expect((await create({ payload, input: {} })).status).toBe(400);
    });
  });

  describe('a global pipe', () => {
    /** Takes the role as it comes. */
    @Injectable()
    class Plain {
      @Create()
      create(@InputField('role') role: unknown) {
        return { id: 'u1', role };
      }

      @Revoke()
      revoke(@CredentialId() _id: string): void {}
    }

    it('runs once, on the handler’s parameters and on nothing else', async () => {
      const count: PipeTransform = {
        transform: (value: unknown) => {
          seen.push(value);
          return value;
        },
      };
      const { create } = await start(Plain, [count]);
      await create({ input: { role: 'x' } });
      expect(seen).toEqual(['x']);
    });

    it('made for each request applies, with the request', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class TenantPipe implements PipeTransform {
        constructor(@Inject(REQUEST) private readonly request: { headers: { tenant?: string } }) {}

        transform(value: string): string {
          return `${this.request.headers.tenant}-${value}`;
        }
      }
      const { post } = await startApp({
        adapter,
        module: { providers: [Plain, { provide: APP_PIPE, useClass: TenantPipe }] },
      });
      const of = async (tenant: string): Promise<unknown> => {
        const body = { payload, input: { role: 'r' } };
        return (await post('/sync/create', body, { tenant })).body.response.role;
      };
      expect(await Promise.all([of('acme'), of('other')])).toEqual(['acme-r', 'other-r']);
    });

    it('of transient scope applies', async () => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Suffix implements PipeTransform {
        private readonly text = '-t';

        transform(value: string): string {
          return `${value}${this.text}`;
        }
      }
      const { create } = await startApp({
        adapter,
        module: { providers: [Plain, { provide: APP_PIPE, useClass: Suffix }] },
      });
      expect((await create({ input: { role: 'x' } })).body.response.role).toBe('x-t');
    });
  });
});
