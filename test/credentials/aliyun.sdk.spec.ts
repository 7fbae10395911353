import { expect, it, jest } from '@jest/globals';
import { failure, patient } from './support/akeyless/scene.js';
import { ACCESS_KEY, configFile } from './support/aliyun/scene.js';

it('without the SDK the source says what to install, and the room works without it', async () => {
  jest.unstable_mockModule('@alicloud/kms20160120', () => {
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  const { aliyunSource } = await import('nestjs-akeyless/credentials');
  const cache_client_region_id = '[{"regionId":"cn-hangzhou"}]';
  const source = aliyunSource({
    configFile: await configFile({ ...ACCESS_KEY, cache_client_region_id }),
  });
  const message =
    'aliyunSource needs the package @alicloud/kms20160120: npm install @alicloud/kms20160120';
  expect(await source.check?.('x', {}, patient())).toBe(message);
  expect(await failure(source.fetch('x', patient()))).toMatchObject({
    message,
    recoverable: false,
  });
});
