import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import OSS from 'ali-oss';
import { failure } from './support/akeyless/scene.js';
import type { FakeKms } from './support/aliyun/fake.kms.js';
import { BUCKET, FakeOss } from './support/aliyun/fake.oss.js';
import { ACCESS_KEY, configFile, regionsOf, startKms } from './support/aliyun/scene.js';
import {
  aliyunAuthFailure,
  aliyunSource,
  type AuthFailure,
  InjectClient,
  ManagedCredentialsModule,
} from 'nestjs-akeyless/credentials';

const SECRET_NAME = 'acs/ram/user/orders';

interface AccessKey {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

@Injectable()
class Archive {
  constructor(@InjectClient('oss') private readonly client: OSS) {}

  async names(): Promise<string[]> {
    const { objects } = await this.client.list({ 'max-keys': 100 }, {});
    return objects.map(({ name }) => name);
  }
}

let kms: FakeKms;
let oss: FakeOss;
let app: INestApplicationContext | undefined;

beforeEach(async () => {
  kms = await startKms();
  oss = await new FakeOss().start();
  oss.objects.push('2030/01.csv', '2030/02.csv');
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await oss.stop();
});

/** Makes a new access key and deletes the old one, as an administrator does after a leak. */
function rotate(number: number): void {
  const key = { AccessKeyId: `LTAI-${number}`, AccessKeySecret: `secret-${number}` };
  oss.accessKeys.clear();
  oss.accessKeys.set(key.AccessKeyId, key.AccessKeySecret);
  kms.secrets.set(SECRET_NAME, { SecretData: JSON.stringify(key) });
}

async function start(authFailure: AuthFailure): Promise<Archive> {
  const properties = await configFile({ ...ACCESS_KEY, ...regionsOf(kms) });
  const module = await Test.createTestingModule({
    imports: [
      ManagedCredentialsModule.forRoot({ source: aliyunSource({ configFile: properties }) }),
      ManagedCredentialsModule.forFeature([
        {
          name: 'oss',
          path: SECRET_NAME,
          refreshEvery: '6h',
          authFailure,
          clients: {
            create: ({ AccessKeyId, AccessKeySecret }: AccessKey) =>
              new OSS({
                endpoint: oss.endpoint,
                bucket: BUCKET,
                accessKeyId: AccessKeyId,
                accessKeySecret: AccessKeySecret,
              }),
            destroy: () => undefined,
          },
        },
      ]),
    ],
    providers: [Archive],
  }).compile();
  app = await module.init();
  return app.get(Archive);
}

it('lists objects, and goes on listing after the access key was rotated', async () => {
  rotate(1);
  const archive = await start(aliyunAuthFailure());
  expect(await archive.names()).toEqual(['2030/01.csv', '2030/02.csv']);
  rotate(2);
  oss.objects.push('2030/03.csv');
  expect(await archive.names()).toEqual(['2030/01.csv', '2030/02.csv', '2030/03.csv']);
  expect(oss.callers).toEqual(['LTAI-1', 'LTAI-1', 'LTAI-2']);
  expect(kms.asked).toHaveLength(2);
});

it('asks for the new key once, however many calls meet the rotation', async () => {
  rotate(1);
  const archive = await start(aliyunAuthFailure());
  await archive.names();
  rotate(2);
  const all = await Promise.all(Array.from({ length: 100 }, () => archive.names()));
  expect(all).toEqual(Array.from({ length: 100 }, () => ['2030/01.csv', '2030/02.csv']));
  expect(kms.asked).toHaveLength(2);
});

it('passes on an error that is none of the access key', async () => {
  rotate(1);
  const archive = await start(aliyunAuthFailure());
  oss.accessKeys.set('LTAI-1', 'another secret');
  expect(await failure(archive.names())).toMatchObject({ code: 'SignatureDoesNotMatch' });
  expect(kms.asked).toHaveLength(1);
});

it('may be told other codes that mean a key is gone', async () => {
  rotate(1);
  oss.goneCode = 'AccessKeyRetired';
  const archive = await start(aliyunAuthFailure('AccessKeyRetired'));
  await archive.names();
  rotate(2);
  expect(await archive.names()).toHaveLength(2);
  expect(kms.asked).toHaveLength(2);
});
