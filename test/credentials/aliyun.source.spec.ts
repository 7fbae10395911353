import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { failure, patient } from './support/akeyless/scene.js';
import {
  ACCESS_KEY_ID,
  ACCESS_KEY_SECRET,
  type FakeKms,
  refuse,
  reply,
} from './support/aliyun/fake.kms.js';
import { ACCESS_KEY, configFile, regionsOf, startKms } from './support/aliyun/scene.js';
import { aliyunSource, type CredentialSource } from 'nestjs-akeyless/credentials';

const NAME = 'acs/ram/user/orders';
const DATA = { AccessKeyId: 'LTAI-orders', AccessKeySecret: 'canary-orders' };

async function sourceOf(...all: FakeKms[]): Promise<CredentialSource> {
  return aliyunSource({ configFile: await configFile({ ...ACCESS_KEY, ...regionsOf(...all) }) });
}

async function oneRegion(): Promise<{ kms: FakeKms; source: CredentialSource }> {
  const kms = await startKms();
  kms.secrets.set(NAME, { SecretData: JSON.stringify(DATA) });
  return { kms, source: await sourceOf(kms) };
}

describe('a secret', () => {
  it('is asked for with a signature that KMS takes', async () => {
    const { kms, source } = await oneRegion();
    expect(await source.fetch(NAME, patient())).toEqual({ value: DATA });
    expect(kms.asked).toHaveLength(1);
    expect(kms.asked[0]?.get('SecretName')).toBe(NAME);
  });

  it('may be named by a path that begins with a slash', async () => {
    const { source } = await oneRegion();
    expect((await source.fetch(`/${NAME}`, patient())).value).toEqual(DATA);
  });

  it('says when it is going to be rotated', async () => {
    const { kms, source } = await oneRegion();
    const SecretData = JSON.stringify(DATA);
    kms.secrets.set(NAME, { SecretData, NextRotationDate: '2030-01-02T03:04:05Z' });
    const nextRotation = new Date('2030-01-02T03:04:05Z');
    expect(await source.fetch(NAME, patient())).toEqual({ value: DATA, nextRotation });
    const early = { ...DATA, ScheduleRotateTimestamp: nextRotation.getTime() / 1000 };
    kms.secrets.set(NAME, { SecretData: JSON.stringify(early) });
    expect(await source.fetch(NAME, patient())).toEqual({ value: early, nextRotation });
  });

  it.each(['soon', '', {}, null])('is there though its rotation is %j', async (date) => {
    const { kms, source } = await oneRegion();
    kms.secrets.set(NAME, { SecretData: 'x', NextRotationDate: date });
    expect(await source.fetch(NAME, patient())).toEqual({ value: 'x' });
  });

  it.each(['swordfish', '12345678', 'null', '{half'])('stays a text: %j', async (text) => {
    const { kms, source } = await oneRegion();
    kms.secrets.set(NAME, { SecretData: text });
    expect(await source.fetch(NAME, patient())).toEqual({ value: text });
  });

  it('is bytes where it is binary', async () => {
    const { kms, source } = await oneRegion();
    const bytes = Buffer.from([0, 255, 7]);
    kms.secrets.set(NAME, { SecretData: bytes.toString('base64'), SecretDataType: 'binary' });
    expect(await source.fetch(NAME, patient())).toEqual({ value: bytes });
  });

  it('that is not there', async () => {
    const { source } = await oneRegion();
    expect(await failure(source.fetch('absent', patient()))).toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(/^KMS in cn-1 \(127\.0\.0\.1:\d+\) has no secret absent$/),
      recoverable: false,
    });
  });
});

describe('regions', () => {
  it.each([
    [503, 'ServiceUnavailableTemporary'],
    [400, 'Throttling.User'],
    [429, 'Rejected.Throttling'],
    [400, 'InternalFailure'],
    [500, 'SomethingNew'],
  ])('are asked in order: the next one after %i %s', async (status, code) => {
    const [first, second] = [await startKms(), await startKms()];
    first.misbehaviour = (response) => refuse(response, status, code);
    second.secrets.set(NAME, { SecretData: 'second' });
    const source = await sourceOf(first, second);
    expect((await source.fetch(NAME, patient())).value).toBe('second');
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
    first.misbehaviour = undefined;
    first.secrets.set(NAME, { SecretData: 'first' });
    expect((await source.fetch(NAME, patient())).value).toBe('first');
  });

  it.each([
    ['is down', undefined],
    ['breaks off', (kms: FakeKms) => (kms.misbehaviour = (response) => response.destroy())],
    [
      'answers no JSON',
      (kms: FakeKms) => (kms.misbehaviour = (response) => reply(response, 502, '<html>')),
    ],
    [
      'answers no value',
      (kms: FakeKms) => (kms.misbehaviour = (response) => reply(response, 200, {})),
    ],
  ])('are asked in order: the next one where the first %s', async (_how, misbehave) => {
    const [first, second] = [await startKms(), await startKms()];
    second.secrets.set(NAME, { SecretData: 'second' });
    const source = await sourceOf(first, second);
    if (misbehave) misbehave(first);
    else await first.stop();
    expect((await source.fetch(NAME, patient())).value).toBe('second');
  });

  it.each([
    [403, 'Forbidden.NoPermission'],
    [404, 'InvalidAccessKeyId.NotFound'],
    [400, 'SignatureDoesNotMatch'],
    [404, 'Forbidden.ResourceNotFound'],
  ])('are not tried on after %i %s, which all would answer', async (status, code) => {
    const [first, second] = [await startKms(), await startKms()];
    first.misbehaviour = (response) => refuse(response, status, code);
    const source = await sourceOf(first, second);
    expect(await failure(source.fetch(NAME, patient()))).toMatchObject({ recoverable: false });
    expect(second.asked).toEqual([]);
  });

  it('that all fail are all named', async () => {
    const [first, second] = [await startKms(), await startKms()];
    const source = await sourceOf(first, second);
    first.misbehaviour = (response) => refuse(response, 503, 'ServiceUnavailable');
    await second.stop();
    const error = await failure(source.fetch(NAME, patient()));
    expect(error).toMatchObject({ recoverable: true });
    expect(error.message).toMatch(
      /^KMS in cn-1 \(\S+\) answered ServiceUnavailable for \S+; KMS in cn-2 \(\S+\) cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  it('are no longer asked once the caller has given up', async () => {
    const [first, second] = [await startKms(), await startKms()];
    first.misbehaviour = () => undefined;
    const source = await sourceOf(first, second);
    const limit = new AbortController();
    let ended: Error | undefined;
    void failure(source.fetch(NAME, limit)).then((error) => (ended = error));
    await until(() => first.asked.length === 1);
    limit.abort(new Error('the time limit'));
    // The SDK itself knows no signal, and gives up much later.
    await until(() => ended !== undefined);
    expect(ended?.message).toBe('the time limit');
    expect(second.asked).toEqual([]);
  });
});

describe('a credential that the application gives', () => {
  it('is used in place of that of the file, with its security token', async () => {
    const kms = await startKms();
    kms.secrets.set(NAME, { SecretData: 'x' });
    kms.accessKeys.set('STS.1', 'sts-secret');
    const source = aliyunSource({
      configFile: await configFile(regionsOf(kms)),
      credential: {
        getAccessKeyId: async () => 'STS.1',
        getAccessKeySecret: async () => 'sts-secret',
        getSecurityToken: async () => 'sts-token',
      },
    });
    expect((await source.fetch(NAME, patient())).value).toBe('x');
    expect(kms.asked[0]?.get('SecurityToken')).toBe('sts-token');
  });

  it('that cannot be got is told from a KMS that is down', async () => {
    const kms = await startKms();
    const none = (): Promise<string> => Promise.reject(new Error('canary'));
    const source = aliyunSource({
      configFile: await configFile(regionsOf(kms)),
      credential: { getAccessKeyId: none, getAccessKeySecret: none, getSecurityToken: none },
    });
    expect(await failure(source.fetch(NAME, patient()))).toMatchObject({
      message: 'Alibaba Cloud gives no access key to ask KMS with',
      recoverable: true,
    });
  });
});

describe('nothing shows a secret', () => {
  const canary = new RegExp(`canary|${ACCESS_KEY_ID}|${ACCESS_KEY_SECRET}|Signature=`);
  const shown = (value: unknown): string =>
    inspect(value, { depth: 20, showHidden: true }) + JSON.stringify(value) + String(value);

  it.each([400, 403, 404, 429, 500])('in the error of %i', async (status) => {
    const { kms, source } = await oneRegion();
    kms.misbehaviour = (response) => refuse(response, status, 'Odd.Code');
    const error = await failure(source.fetch(NAME, patient()));
    expect(error.message).toContain('answered Odd.Code');
    expect(shown(error)).not.toMatch(canary);
  });

  it.each([200, 400, 500])('in the error of %i with a body that is none', async (status) => {
    const { kms, source } = await oneRegion();
    kms.misbehaviour = (response, query) =>
      reply(response, status, JSON.stringify({ Code: `canary ${query.get('Signature')}` }));
    expect(shown(await failure(source.fetch(NAME, patient())))).not.toMatch(canary);
  });

  it('in the error of a connection that broke', async () => {
    const { kms, source } = await oneRegion();
    kms.misbehaviour = (response) => response.destroy();
    expect(shown(await failure(source.fetch(NAME, patient())))).not.toMatch(canary);
  });

  it('in the source', async () => {
    const { source } = await oneRegion();
    await source.fetch(NAME, patient());
    expect(shown(source)).not.toMatch(canary);
  });
});
