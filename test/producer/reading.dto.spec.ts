import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MinLength,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import {
  type AkeylessProducerModuleOptions,
  Create,
  CredentialId,
  Input,
  InputField,
  Payload,
  PayloadField,
  Revoke,
  Rotate,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, type RunningApp, startApp } from '../support/application.js';

class Address {
  @IsString() host!: string;
  @IsInt() port!: number;
}

class RootPayload {
  @IsString() username!: string;
  @IsString() @MinLength(8) password!: string;
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Address)
  replicas?: Address[];
  get login() {
    return `${this.username}:${this.password}`;
  }
}

class Postgres {
  @IsString() host!: string;
}

class RoleInput {
  @IsIn(['reader', 'writer'], { message: '$property "$value" is neither reader nor writer' })
  role!: string;
  @IsOptional()
  @Matches(/^[a-z]+$/, { message: ({ value }) => `${JSON.stringify(value)} is no team` })
  team?: unknown;
  @IsOptional() @Transform(({ value }) => (value as string).trim()) @IsString() note?: string;
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @IsOptional() settings?: Record<string, unknown>;
  @IsOptional()
  @Type(() => Object, {
    discriminator: { property: 'kind', subTypes: [{ name: 'pg', value: Postgres }] },
  })
  engine?: object;
  @IsOptional() @FailsItself() broken?: string;
}

/** A rule that fails with an error of its own, as one does whose database is away. */
function FailsItself(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: async (value) => {
          throw new Error(`cannot look up ${String(value)}`);
        },
      },
    });
}

@Injectable()
class DtoProducer {
  seen: unknown[] = [];

  @Create()
  create(
    @Payload() payload: RootPayload,
    @Input() input: RoleInput,
    @PayloadField('constructor') inherited: unknown,
    @InputField('settings') settings: unknown,
  ) {
    this.seen.push(payload, input, inherited, settings);
    return { id: 'id-1' };
  }
  @Revoke()
  revoke(@Payload() payload: RootPayload, @CredentialId() _id: string) {
    this.seen.push(payload);
  }
  @Rotate()
  rotate(@Payload() payload: RootPayload) {
    this.seen.push(payload);
    return { password: 'fake-new-password' };
  }
}

const ROOT = { username: 'root', password: 'fake-password' };
const ROLE = { role: 'reader' };

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const logged: string[] = [];
  const log = (...texts: unknown[]): void => void logged.push(texts.join(' '));
  afterEach(() => {
    logged.length = 0;
  });

  const start = (options: AkeylessProducerModuleOptions): Promise<RunningApp> =>
    startApp({
      adapter,
      producer: options,
      module: { providers: [DtoProducer] },
      logger: { log, error: log, warn: log },
    });
  const seenBy = (app: RunningApp): unknown[] => app.app.get(DtoProducer).seen;
  const withPayload = (payload: object) => ({ payload: JSON.stringify(payload) });

  describe('a payload with a DTO', () => {
    it('is handed to every handler as an instance of it', async () => {
      const app = await start({ payload: RootPayload });
      const payload = { ...ROOT, address: { host: 'db', port: 5432 } };
      await app.create(withPayload(payload));
      await app.revoke({ ...withPayload(payload), ids: ['id-1'] });
      await app.rotate(withPayload(payload));
      const payloads = seenBy(app).filter((value) => value instanceof RootPayload);
      expect(payloads).toHaveLength(3);
      for (const each of payloads) {
        expect(each.address).toBeInstanceOf(Address);
        expect(each.login).toBe('root:fake-password');
      }
    });

    it.each(['create', 'revoke', 'rotate'])(
      'is checked on a %s, and every field is listed',
      async (route) => {
        const app = await start({ payload: RootPayload });
        const payload = {
          password: 'short',
          address: { host: 1 },
          replicas: [
            { host: 'a', port: 1 },
            { host: 'b', port: 'x' },
          ],
        };
        const answer = await app.post(`/sync/${route}`, { ...withPayload(payload), ids: ['id-1'] });
        expect(answer.status).toBe(400);
        expect(answer.body).toEqual({
          statusCode: 400,
          message: [
            'payload.username: username must be a string',
            'payload.password: password must be longer than or equal to 8 characters',
            'payload.address.host: host must be a string',
            'payload.address.port: port must be an integer number',
            'payload.replicas.1.port: port must be an integer number',
          ],
          error: 'Bad Request',
        });
        expect(seenBy(app)).toEqual([]);
      },
    );

    it('may have fields that the DTO does not know, which rotate keeps', async () => {
      const app = await start({ payload: RootPayload });
      const answer = await app.rotate(withPayload({ ...ROOT, region: { name: 'eu' } }));
      expect(JSON.parse(answer.body.payload)).toEqual({
        ...ROOT,
        region: { name: 'eu' },
        password: 'fake-new-password',
      });
    });

    it('may not where strictPayload is true', async () => {
      const app = await start({ payload: RootPayload, strictPayload: true });
      expect((await app.create(withPayload(ROOT))).status).toBe(200);
      const answer = await app.create(
        withPayload({ ...ROOT, region: 'eu', address: { host: 'db', port: 1, tls: true } }),
      );
      expect(answer.status).toBe(400);
      expect(answer.body.message).toEqual([
        'payload.region: property region should not exist',
        'payload.address.tls: property tls should not exist',
      ]);
    });

    it('may have fields called as what every object inherits', async () => {
      const app = await start({ payload: RootPayload });
      const names = JSON.parse(
        '{"constructor":"a","toString":{"valueOf":1},"then":2,"settings":{"constructor":"b"}}',
      ) as object;
      expect((await app.create(withPayload({ ...ROOT, ...names }))).status).toBe(200);
      const [payload, , inherited] = seenBy(app);
      expect(payload).toBeInstanceOf(RootPayload);
      expect(JSON.parse(JSON.stringify(payload))).toEqual({ ...ROOT, ...names });
      expect(inherited).toBe('a');
    });

    it('that is strict refuses such fields where they are unknown', async () => {
      const app = await start({ payload: RootPayload, strictPayload: true });
      const answer = await app.create(withPayload({ ...ROOT, constructor: 'fake-value' }));
      expect(answer.status).toBe(400);
      expect(answer.body.message).toEqual([
        'payload.constructor: property constructor should not exist',
      ]);
    });
  });

  describe('input with a DTO', () => {
    it('is handed to the handler as an instance of it', async () => {
      const app = await start({ input: RoleInput });
      await app.create({ input: ROLE });
      expect(seenBy(app)[1]).toBeInstanceOf(RoleInput);
    });

    it('is checked where there is none', async () => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({ input: '' });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toEqual([
        'input.role: role "$value" is neither reader nor writer',
      ]);
    });

    it('may have no fields that the DTO does not know', async () => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({
        input: { ...ROLE, admin: true, address: { host: 'db', port: 1, tls: 'fake-value' } },
      });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toEqual([
        'input.admin: property admin should not exist',
        'input.address.tls: property tls should not exist',
      ]);
    });

    it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
      'may have no field %s either',
      async (name) => {
        const app = await start({ input: RoleInput });
        const answer = await app.create({
          input: { ...ROLE, [name]: 'fake-value', address: { host: 'db', port: 1, [name]: 'x' } },
        });
        expect(answer.status).toBe(400);
        expect(answer.body.message).toEqual([
          `input.${name}: property ${name} should not exist`,
          `input.address.${name}: property ${name} should not exist`,
        ]);
      },
    );

    it.each(['constructor', 'toString', 'then', 'toJSON'])(
      'may have %s inside a field of no class',
      async (name) => {
        const app = await start({ input: RoleInput });
        const settings = { [name]: { [name]: ['data'] } };
        expect((await app.create({ input: { ...ROLE, settings } })).status).toBe(200);
        expect(JSON.parse(JSON.stringify(seenBy(app)[3]))).toEqual(settings);
      },
    );

    it('names a hundred wrong fields of many, and how many more there are', async () => {
      const app = await start({ input: RoleInput });
      const unknown = Object.fromEntries(
        Array.from({ length: 30_000 }, (_, index) => [`k${index}`, `fake-${index}`]),
      );
      const answer = await app.create({ input: { ...ROLE, ...unknown } });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toHaveLength(101);
      expect(answer.body.message.at(-1)).toBe('and 29900 more');
    });

    it('shortens a name that is far too long', async () => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({ input: { ...ROLE, ['x'.repeat(100_000)]: 1 } });
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(1000);
    });
  });

  describe('a message of a DTO never shows a value', () => {
    it.each([
      'fake-role-name',
      'abc',
      'x',
      '\u{1f511}',
      'a "quoted" role',
      'pa$$word-pa$$word',
      'fake$&value',
      "fake$'value",
      'fake$`value',
      'two\nlines-of-it',
      12345,
      7,
      -1.5,
      true,
    ])('where a rule quotes $value, as %j', async (value) => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({ input: { role: value } });
      expect(answer.status).toBe(400);
      const [message] = answer.body.message as string[];
      expect(message).toMatch(
        /^input\.role: (role "\[redacted\]" is neither reader nor writer|breaks the rule isIn)$/,
      );
    });

    it.each(['UPPER-CASE-VALUE', 'ABC', 12345, ['ABCDE', 12, 'X'], { a: ['long-enough-value'] }])(
      'where the message is a function that quotes it, as %j',
      async (team) => {
        const app = await start({ input: RoleInput });
        const answer = await app.create({ input: { ...ROLE, team } });
        expect(answer.status).toBe(400);
        expect(answer.text).toMatch(/^\{"message":\["input\.team: [^A-Z0-9]* is no team"\]/);
        expect(answer.text).not.toContain('long-enough');
      },
    );

    it('but keeps the names of fields, whatever the values', async () => {
      const app = await start({ payload: RootPayload });
      const answer = await app.create(
        withPayload({ username: 1, password: 'username', other: 'password' }),
      );
      expect(answer.body.message[0]).toMatch(/^payload\.username: /);
    });
  });

  describe('a transform that meets a value of the wrong kind', () => {
    it('is a 400 that shows nothing of it', async () => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({ input: { ...ROLE, note: { fake: 'value' } } });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        statusCode: 400,
        message: 'input does not fit RoleInput: a field has a value of the wrong kind',
        error: 'Bad Request',
      });
    });
  });

  describe('a rule that fails with an error of its own', () => {
    it('is a 500 with a correlation id, under which the log has the error without the value', async () => {
      const app = await start({ input: RoleInput });
      const answer = await app.create({ input: { ...ROLE, broken: 'fake-value-1' } });
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        statusCode: 500,
        message: 'Internal server error',
        error: 'Internal Server Error',
        correlationId: expect.any(String),
      });
      const line = logged.find((each) => each.includes(answer.body.correlationId as string));
      expect(line).toContain('cannot look up [redacted]');
      expect(logged.join('\n')).not.toContain('fake-value-1');
    });
  });

  it('a DTO that takes fields out of what it is given changes nothing that is stored', async () => {
    class Polymorphic {
      @Type(() => Object, {
        discriminator: { property: 'kind', subTypes: [{ name: 'pg', value: Postgres }] },
      })
      engine?: object;
    }
    const app = await start({ payload: Polymorphic });
    const answer = await app.rotate(withPayload({ engine: { kind: 'pg', host: 'db' } }));
    expect(JSON.parse(answer.body.payload).engine).toEqual({ kind: 'pg', host: 'db' });
  });
});
