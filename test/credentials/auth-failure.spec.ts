import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  aliyunAuthFailure,
  type AuthFailure,
  awsAuthFailure,
  httpAuthFailure,
  mongoAuthFailure,
  mysqlAuthFailure,
  postgresAuthFailure,
  postgresSessionEnded,
  redisAuthFailure,
} from 'nestjs-akeyless/credentials';

const error = (fields: object, message = 'failed'): Error =>
  Object.assign(new Error(message), fields);

const ALL: [string, AuthFailure, Error][] = [
  ['postgresAuthFailure', postgresAuthFailure, error({ code: '28P01' })],
  ['postgresSessionEnded', postgresSessionEnded, error({ code: '57P01' })],
  ['mysqlAuthFailure', mysqlAuthFailure, error({ errno: 1045 })],
  ['redisAuthFailure', redisAuthFailure, error({}, 'WRONGPASS invalid')],
  ['mongoAuthFailure', mongoAuthFailure, error({ code: 18 })],
  ['httpAuthFailure', httpAuthFailure, error({ response: { status: 401, headers: {} } })],
  ['awsAuthFailure', awsAuthFailure, error({ name: 'ExpiredToken' })],
  ['aliyunAuthFailure()', aliyunAuthFailure(), error({ code: 'InvalidAccessKeyId' })],
];

describe.each(ALL)('%s', (_name, isFailure, typical) => {
  it('knows what is one and what is none', () => {
    expect(isFailure(typical)).toBe(true);
    expect(isFailure(new Error('failed'))).toBe(false);
  });

  it('looks into what wraps it', () => {
    const wrapped = new Error('outer', { cause: new Error('inner', { cause: typical }) });
    expect(isFailure(wrapped)).toBe(true);
    expect(isFailure(new AggregateError([new Error('other'), typical]))).toBe(true);
    expect(isFailure(error({ driverError: typical }))).toBe(true);
    expect(isFailure(error({ original: typical }))).toBe(true);
    expect(isFailure(error({ lastNodeError: typical }))).toBe(true);
  });

  it('takes no result for an error', () => {
    const result = Object.fromEntries(Object.entries(typical));
    expect(isFailure({ ...result, message: typical.message, name: typical.name })).toBe(false);
    expect(isFailure({ cause: typical })).toBe(false);
    expect(isFailure([typical])).toBe(false);
  });

  it('never throws, whatever it is shown', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (value) => {
        expect(isFailure(value)).toBe(false);
        expect(isFailure(error({ code: value, cause: value, errors: value }))).toBe(false);
        expect(isFailure(error({ response: value, data: value, name: value }))).toBe(false);
      }),
    );
  });

  it('never throws at what is made to', () => {
    const fail = (): never => {
      throw new Error('hostile');
    };
    const traps = { get: fail, getPrototypeOf: fail, has: fail, ownKeys: fail };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const revokedList = Proxy.revocable([], {});
    revokedList.revoke();
    const getters = Object.defineProperties(new Error('x'), {
      code: { get: fail },
      cause: { get: fail },
      errors: { get: fail },
      message: { get: fail },
    });
    const hostile = [
      new Proxy({}, traps),
      new Proxy(new Error('x'), traps),
      revoked.proxy,
      getters,
      ...[new Proxy({}, traps), revoked.proxy, revokedList.proxy].flatMap((value) => [
        error({ cause: value }),
        error({ errors: value }),
        error({ data: value, response: value }),
      ]),
      error({ errors: new Proxy([new Error('x')], traps) }),
    ];
    expect(hostile.map((value) => isFailure(value))).toEqual(hostile.map(() => false));
  });

  it('ends where causes do not', () => {
    const endless = (): Error => {
      const made = new Error('endless');
      return Object.defineProperty(made, 'cause', { get: endless });
    };
    expect(isFailure(endless())).toBe(false);
    const loop = new Error('loop');
    loop.cause = loop;
    expect(isFailure(loop)).toBe(false);
    const other = new Error('another');
    const crowd = Array.from({ length: 100_000 }, (_, index) => (index < 99_999 ? other : typical));
    expect(isFailure(error({ errors: crowd }))).toBe(false);
  });
});

it.each([
  [mysqlAuthFailure, { code: 'ER_ACCESS_DENIED_ERROR' }, true],
  [mysqlAuthFailure, { code: 'ER_NO_SUCH_TABLE', errno: 1146 }, false],
  [mongoAuthFailure, { code: 13, codeName: 'Unauthorized' }, false],
  [mongoAuthFailure, { code: '18' }, false],
  [postgresAuthFailure, { code: '28P01 ' }, false],
  [awsAuthFailure, { name: 'ExpiredTokenException' }, true],
  [awsAuthFailure, { name: 'InvalidClientTokenId' }, true],
  [awsAuthFailure, { name: 'UnrecognizedClientException' }, true],
  [awsAuthFailure, { Code: 'InvalidAccessKeyId' }, true],
  [awsAuthFailure, { code: 'ExpiredToken' }, true],
  [awsAuthFailure, { name: 'AuthFailure' }, true],
  [awsAuthFailure, { name: 'InvalidSignatureException' }, false],
  [awsAuthFailure, { name: 'SignatureDoesNotMatch' }, false],
  [awsAuthFailure, { name: 'RequestExpired' }, false],
  [awsAuthFailure, { name: 'AccessDeniedException' }, false],
])('%p of %j: %s', (isFailure, fields, expected) => {
  expect(isFailure(error(fields))).toBe(expected);
});

it.each([
  ['WRONGPASS invalid username-password pair or user is disabled.', true],
  ['NOAUTH Authentication required.', true],
  ['NOAUTH', true],
  ['ERR unknown command WRONGPASS ', false],
  ['NOAUTHORITY', false],
])('redisAuthFailure of %j: %s', (message, expected) => {
  expect(redisAuthFailure(new Error(message))).toBe(expected);
});

describe('aliyunAuthFailure', () => {
  it.each([
    [{ code: 'InvalidAccessKeyId', status: 403 }, true],
    [{ code: 'InvalidAccessKeyId.NotFound' }, true],
    [{ Code: 'InvalidAccessKeyId.Inactive' }, true],
    [
      { code: 'InvalidAccessKeyId.NotFoundError', data: { Code: 'InvalidAccessKeyId.NotFound' } },
      true,
    ],
    [{ data: { code: 'InvalidAccessKeyId' } }, true],
    [{ code: 'InvalidAccessKeyIdentity' }, false],
    [{ code: 'AccessDenied', status: 403 }, false],
    [{ message: 'InvalidAccessKeyId' }, false],
  ])('%j: %s', (fields, expected) => {
    expect(aliyunAuthFailure()(error(fields))).toBe(expected);
  });

  it('takes other codes in place of its own', () => {
    const isFailure = aliyunAuthFailure('SecurityTokenExpired', 'Other.Code');
    expect(isFailure(error({ code: 'SecurityTokenExpired' }))).toBe(true);
    expect(isFailure(error({ code: 'Other.Code.Below' }))).toBe(true);
    expect(isFailure(error({ code: 'InvalidAccessKeyId' }))).toBe(false);
  });

  it('given itself as the check says so', () => {
    const mistaken = aliyunAuthFailure as unknown as AuthFailure;
    expect(() => mistaken(new Error('any'))).toThrow('write `authFailure: aliyunAuthFailure()`');
  });
});
