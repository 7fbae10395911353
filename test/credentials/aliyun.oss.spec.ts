import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { loadRecipe } from './recipes/support/start-recipe.js';
import { failure } from './support/akeyless/scene.js';
import type { FakeKms } from './support/aliyun/fake.kms.js';
import { BUCKET, FakeOss } from './support/aliyun/fake.oss.js';
import { ACCESS_KEY, configFile, regionsOf, startKms } from './support/aliyun/scene.js';
import { ManagedCredentialsModule } from 'nestjs-akeyless/credentials';

const SECRET_NAME = 'acs/ram/user/orders';

/** Of docs/recipes.md. */
interface Archive {
  names(): Promise<string[]>;
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

/** Starts the application that docs/recipes.md shows. */
async function start(): Promise<Archive> {
  Object.assign(process.env, {
    ARCHIVE_SECRET: SECRET_NAME,
    ALIYUN_CONFIG: await configFile({ ...ACCESS_KEY, ...regionsOf(kms) }),
    OSS_ENDPOINT: oss.endpoint,
    OSS_BUCKET: BUCKET,
  });
  const { ArchiveModule, Archive: service } = await loadRecipe('archive.module.ts');
  const module = await Test.createTestingModule({
    imports: [ManagedCredentialsModule.forRoot(), ArchiveModule!],
  }).compile();
  app = await module.init();
  return app.get<Archive>(service!);
}

it('lists objects, and goes on listing after the access key was rotated', async () => {
  rotate(1);
  const archive = await start();
  expect(await archive.names()).toEqual(['2030/01.csv', '2030/02.csv']);
  rotate(2);
  oss.objects.push('2030/03.csv');
  expect(await archive.names()).toEqual(['2030/01.csv', '2030/02.csv', '2030/03.csv']);
  expect(oss.callers).toEqual(['LTAI-1', 'LTAI-1', 'LTAI-2']);
  expect(kms.asked).toHaveLength(2);
});

it('asks for the new key once, however many calls meet the rotation', async () => {
  rotate(1);
  const archive = await start();
  await archive.names();
  rotate(2);
  const all = await Promise.all(Array.from({ length: 100 }, () => archive.names()));
  expect(all).toEqual(Array.from({ length: 100 }, () => ['2030/01.csv', '2030/02.csv']));
  expect(kms.asked).toHaveLength(2);
});

it('passes on an error that is none of the access key', async () => {
  rotate(1);
  const archive = await start();
  oss.accessKeys.set('LTAI-1', 'another secret');
  expect(await failure(archive.names())).toMatchObject({ code: 'SignatureDoesNotMatch' });
  expect(kms.asked).toHaveLength(1);
});
