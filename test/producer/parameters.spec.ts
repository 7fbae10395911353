import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  ClientInfo,
  Create,
  CredentialId,
  CredentialIds,
  ForRotation,
  Input,
  InputField,
  issued,
  OnRollback,
  Payload,
  PayloadField,
  RevocationContext,
  Revoke,
  Rotate,
  RotationId,
  Signal,
  SubClaim,
  Verify,
} from 'nestjs-akeyless';
import { closeApps, onBothAdapters, startApp } from '../support/application.js';

/** What every object inherits: as the name of a field it means nothing. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

type Called = { action: string; args: unknown[] };

/** Keeps the arguments that each handler was called with. */
@Injectable()
class Everything {
  readonly calls: Called[] = [];

  @Create()
  create(
    @Payload() payload: unknown,
    @PayloadField('host') host: unknown,
    @Input() input: unknown,
    @InputField('role') role: unknown,
    @ClientInfo() who: unknown,
    @ClientInfo('accessId') accessId: unknown,
    @ClientInfo('subClaims') subClaims: unknown,
    @SubClaim('email') email: unknown,
    @ForRotation() forRotation: unknown,
    @RotationId() rotationId: unknown,
    @OnRollback() onRollback: unknown,
    @Signal() signal: unknown,
  ) {
    this.calls.push({
      action: 'create',
      args: [
        payload,
        host,
        input,
        role,
        who,
        accessId,
        subClaims,
        email,
        forRotation,
        rotationId,
        onRollback,
        signal,
      ],
    });
    return { id: `made-${this.calls.length}` };
  }

  @Revoke()
  revoke(
    @Payload() payload: unknown,
    @PayloadField('host') host: unknown,
    @CredentialId() id: unknown,
    @RevocationContext() context: unknown,
    @Signal() signal: unknown,
  ): void {
    this.calls.push({ action: 'revoke', args: [payload, host, id, context, signal] });
  }

  @Verify()
  verify(
    @Payload() payload: unknown,
    @PayloadField('host') host: unknown,
    @Signal() signal: unknown,
  ): void {
    this.calls.push({ action: 'verify', args: [payload, host, signal] });
  }

  argsOf(action: string): unknown[] {
    return this.calls.find((call) => call.action === action)?.args ?? [];
  }
}

@Injectable()
class Rotating extends Everything {
  @Rotate()
  rotate(
    @Payload() payload: unknown,
    @PayloadField('host') host: unknown,
    @RotationId() rotationId: unknown,
    @OnRollback() onRollback: unknown,
    @Signal() signal: unknown,
  ): object {
    this.calls.push({ action: 'rotate', args: [payload, host, rotationId, onRollback, signal] });
    return { host: 'next' };
  }
}

const PAYLOAD = { id: 'root', host: 'db' };
const payload = JSON.stringify(PAYLOAD);
const aFunction = expect.any(Function);
const aSignal = expect.any(AbortSignal);

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async <T extends object>(producer: new () => T) => {
    const running = await startApp({ adapter, module: { providers: [producer] } });
    return { ...running, producer: running.app.get(producer) };
  };

  describe('the parameters of @Create', () => {
    it('are the payload, the input, who asked, and what belongs to the call', async () => {
      const { create, producer } = await start(Everything);
      await create({
        payload,
        input: { role: 'reader' },
        client_info: { access_id: 'p-77', sub_claims: { email: ['jo@example.com'] } },
      });
      const subClaims = { email: ['jo@example.com'] };
      expect(producer.argsOf('create')).toEqual([
        PAYLOAD,
        'db',
        { role: 'reader' },
        'reader',
        { accessId: 'p-77', subClaims },
        'p-77',
        subClaims,
        ['jo@example.com'],
        false,
        undefined,
        aFunction,
        aSignal,
      ]);
    });

    it.each([['an empty string', ''] as const, ['null', null], ['nothing', undefined], ['{}', {}]])(
      'have an empty input where the Gateway sends %s',
      async (_what, input) => {
        const { create, producer } = await start(Everything);
        await create({ payload, input });
        expect(producer.argsOf('create')[2]).toEqual({});
        expect(producer.argsOf('create')[3]).toBeUndefined();
      },
    );

    it('have sub-claims that are never null', async () => {
      const { create, producer } = await start(Everything);
      await create({ payload, client_info: { access_id: 'p-1', sub_claims: null } });
      expect(producer.argsOf('create')[4]).toEqual({ accessId: 'p-1', subClaims: {} });
      expect(producer.argsOf('create')[7]).toBeUndefined();
    });

    it('have nobody who asked, no input and a rotation id in a rotation', async () => {
      const { rotate, producer } = await start(Everything);
      expect((await rotate({ payload })).status).toBe(200);
      expect(producer.argsOf('create')).toEqual([
        PAYLOAD,
        'db',
        {},
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        true,
        expect.stringMatching(/^[0-9a-f]{24}$/),
        aFunction,
        aSignal,
      ]);
    });
  });

  describe('the parameters of @Revoke', () => {
    it('are the payload, the id and the signal', async () => {
      const { revoke, producer } = await start(Everything);
      await revoke({ payload, ids: ['u1'] });
      expect(producer.argsOf('revoke')).toEqual([PAYLOAD, 'db', 'u1', undefined, aSignal]);
    });
  });

  describe('the parameters of @Rotate', () => {
    it('are the payload, the rotation id, the rollback and the signal', async () => {
      const { rotate, producer } = await start(Rotating);
      expect((await rotate({ payload })).status).toBe(200);
      expect(producer.argsOf('rotate')).toEqual([
        PAYLOAD,
        'db',
        expect.stringMatching(/^[0-9a-f]{24}$/),
        aFunction,
        aSignal,
      ]);
    });
  });

  describe('the parameters of @Verify', () => {
    it('are the new payload and the signal', async () => {
      const { rotate, producer } = await start(Rotating);
      await rotate({ payload });
      expect(producer.argsOf('verify')).toEqual([{ id: 'root', host: 'next' }, 'next', aSignal]);
    });
  });

  describe('@PayloadField, @InputField and @SubClaim', () => {
    it.each(INHERITED)('do not find what every object inherits: %s', async (name) => {
      const seen: unknown[] = [];
      @Injectable()
      class Fields {
        @Create()
        create(
          @PayloadField(name) field: unknown,
          @InputField(name) input: unknown,
          @SubClaim(name) claim: unknown,
        ) {
          seen.push(field, input, claim);
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Fields);
      const body = { input: { a: 1 }, client_info: { access_id: 'p', sub_claims: { a: ['b'] } } };
      expect((await create(body)).status).toBe(200);
      expect(seen).toEqual([undefined, undefined, undefined]);
    });

    it('find a field that is only named like something inherited', async () => {
      const seen: unknown[] = [];
      @Injectable()
      class Fields {
        @Create()
        create(@PayloadField('constructor') field: unknown, @InputField('toJSON') input: unknown) {
          seen.push(field, input);
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}
      }
      const { create } = await start(Fields);
      await create({ payload: '{"constructor":"acme"}', input: { toJSON: 'x' } });
      expect(seen).toEqual(['acme', 'x']);
    });
  });

  describe('input beside payload', () => {
    it('never overrides it', async () => {
      const { create, producer } = await start(Everything);
      await create({ payload, input: { host: 'evil', id: 'evil', payload: '{}' } });
      expect(producer.argsOf('create').slice(0, 2)).toEqual([PAYLOAD, 'db']);
    });
  });

  describe('@RotationId', () => {
    const rotationIds = async (...payloads: object[]): Promise<unknown[]> => {
      const { rotate, producer } = await start(Rotating);
      for (const each of payloads) await rotate({ payload: JSON.stringify(each) });
      return producer.calls.filter(({ action }) => action === 'rotate').map(({ args }) => args[2]);
    };

    it('is the same in another application, for the same payload', async () => {
      expect(await rotationIds(PAYLOAD)).toEqual(await rotationIds(PAYLOAD));
    });

    it('is 24 hexadecimal digits', async () => {
      expect(await rotationIds(PAYLOAD)).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
    });

    it('is another for another payload', async () => {
      const [first, second] = await rotationIds(PAYLOAD, { ...PAYLOAD, host: 'other' });
      expect(first).not.toBe(second);
    });
  });

  describe('@RevocationContext', () => {
    const context = { region: 'eu' };

    it('is what issued() carried, beside each id', async () => {
      const seen: unknown[] = [];
      @Injectable()
      class One {
        @Create()
        create(@InputField('context') given: unknown) {
          return issued({ id: 'u1', response: {}, context: given });
        }

        @Revoke()
        revoke(@CredentialId() id: string, @RevocationContext() given: unknown): void {
          seen.push([id, given]);
        }
      }
      const { create, revoke } = await start(One);
      const { id } = (await create({ input: { context } })).body;
      expect(id).toMatch(/^ctx1\./);
      await revoke({ ids: [id] });
      await revoke({ ids: ['u2'] });
      expect(seen).toEqual([
        ['u1', context],
        ['u2', undefined],
      ]);
    });

    it('is a list in the order of @CredentialIds', async () => {
      const seen: unknown[] = [];
      @Injectable()
      class All {
        @Create()
        create(@InputField('id') id: string, @InputField('context') given: unknown) {
          return issued({ id, response: {}, context: given });
        }

        @Revoke()
        revoke(@CredentialIds() ids: string[], @RevocationContext() contexts: unknown[]): void {
          seen.push(ids, contexts);
        }
      }
      const { create, revoke } = await start(All);
      const stored = async (id: string, given?: object): Promise<string> =>
        (await create({ input: { id, context: given } })).body.id;
      const ids = [await stored('b', { n: 1 }), await stored('a'), await stored('c', { n: 3 })];
      expect((await revoke({ ids })).body).toEqual({ revoked: ids, message: '' });
      expect(seen).toEqual([
        ['b', 'a', 'c'],
        [{ n: 1 }, undefined, { n: 3 }],
      ]);
    });
  });

  describe('a parameter of a handler', () => {
    it('may be inherited with its method, and its decorator replaced', async () => {
      const seen: unknown[] = [];
      abstract class Base {
        @Create()
        create(@PayloadField('host') host: string) {
          seen.push(host);
          return { id: 'u1' };
        }

        @Revoke()
        revoke(@CredentialId() id: string): void {
          seen.push(id);
        }
      }
      @Injectable()
      class Derived extends Base {
        @Create()
        override create(@PayloadField('port') port: string) {
          seen.push(port);
          return { id: 'u2' };
        }
      }
      const { create, revoke } = await start(Derived);
      const body = JSON.stringify({ host: 'db', port: '5432' });
      expect((await create({ payload: body })).body.id).toBe('u2');
      await revoke({ ids: ['u2'] });
      expect(seen).toEqual(['5432', 'u2']);
    });

    it('is plain to give from a unit test: decorators only describe it', () => {
      const producer = new Everything();
      producer.verify({ host: 'db' }, 'db', undefined);
      expect(producer.argsOf('verify')).toEqual([{ host: 'db' }, 'db', undefined]);
    });
  });
});
