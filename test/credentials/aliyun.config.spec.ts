import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadKmsSdk } from '../../src/credentials/sources/aliyun/kms.sdk.js';
import { readAliyunConfig } from '../../src/credentials/sources/aliyun/aliyun.config.js';
import { failure, patient } from './support/akeyless/scene.js';
import { ACCESS_KEY, configFile, regionsOf, startKms } from './support/aliyun/scene.js';
import { aliyunSource } from 'nestjs-akeyless/credentials';

type Properties = Parameters<typeof configFile>[0];
const REGION = { cache_client_region_id: '[{"regionId":"cn-hangzhou"}]' };

/** What the check says of a file, without its name. */
async function problemOf(properties: Properties): Promise<string | undefined> {
  const file = await configFile(properties);
  const problem = await aliyunSource({ configFile: file }).check?.('x', {}, patient());
  return problem?.replace(`${file}: `, '');
}

async function read(properties: Properties) {
  return readAliyunConfig(await configFile(properties), undefined);
}

describe('cache_client_region_id', () => {
  it('gives the regions in their order', async () => {
    const list = [
      { regionId: 'cn-hangzhou' },
      { regionId: 'cn-beijing', vpc: true },
      { regionId: 'cn-shanghai', vpc: 'true' },
      { regionId: 'cn-qingdao', vpc: false, endpoint: '' },
      { regionId: 'eu-1', endpoint: 'kms.example.com:8443', vpc: true },
      { regionId: 'eu-2', endpoint: 'https://kms.example.com' },
    ];
    const { regions } = await read({ ...ACCESS_KEY, cache_client_region_id: JSON.stringify(list) });
    expect(regions.map(({ regionId, endpoint }) => [regionId, endpoint])).toEqual([
      ['cn-hangzhou', 'kms.cn-hangzhou.aliyuncs.com'],
      ['cn-beijing', 'kms-vpc.cn-beijing.aliyuncs.com'],
      ['cn-shanghai', 'kms-vpc.cn-shanghai.aliyuncs.com'],
      ['cn-qingdao', 'kms.cn-qingdao.aliyuncs.com'],
      ['eu-1', 'kms.example.com:8443'],
      ['eu-2', 'kms.example.com'],
    ]);
    expect(new Set(regions.map(({ protocol }) => protocol))).toEqual(new Set(['https']));
  });

  it.each([undefined, '', '[]', 'cn-hangzhou', '{"regionId":"a"}', '["a"]', '[{]'])(
    'is no list: %j',
    async (text) => {
      expect(await problemOf({ ...ACCESS_KEY, cache_client_region_id: text })).toBe(
        'cache_client_region_id is no JSON list of regions, such as [{"regionId":"cn-hangzhou"}]',
      );
    },
  );

  it.each([{}, { regionId: 7 }, { regionId: 'evil.example.com/' }])(
    'has a region that is none: %j',
    async (region) => {
      const cache_client_region_id = JSON.stringify([region]);
      expect(await problemOf({ ...ACCESS_KEY, cache_client_region_id })).toBe(
        'cache_client_region_id[0] has no regionId',
      );
    },
  );

  it.each([
    'http://kms.example.com',
    'kms.example.com/path',
    'ftp://x',
    'a@b',
    'http://localhost.x',
  ])('has an endpoint that is none, or in clear text: %s', async (endpoint) => {
    const cache_client_region_id = JSON.stringify([{ regionId: 'cn-1', endpoint }]);
    expect(await problemOf({ ...ACCESS_KEY, cache_client_region_id })).toBe(
      'the endpoint of cn-1 in cache_client_region_id is no host, or one that is not https',
    );
  });
});

describe('credentials_type', () => {
  const ROLE = { credentials_role_arn: 'acs:ram::1:role/r', credentials_role_session_name: 's' };
  const keys = {
    accessKeyId: ACCESS_KEY.credentials_access_key_id,
    accessKeySecret: ACCESS_KEY.credentials_access_secret,
  };
  const role = {
    type: 'ram_role_arn',
    ...keys,
    roleArn: 'acs:ram::1:role/r',
    roleSessionName: 's',
  };

  it.each([
    ['ak', {}, { type: 'access_key', ...keys }],
    [
      'token',
      { credentials_access_token_id: 't-id', credentials_access_token: 't' },
      { type: 'access_key', accessKeyId: 't-id', accessKeySecret: 't' },
    ],
    ['sts', ROLE, role],
    ['ram_role', ROLE, role],
    ['ecs_ram_role', { credentials_role_name: 'ecs' }, { type: 'ecs_ram_role', roleName: 'ecs' }],
  ])('%s, in the terms of the package that gets credentials', async (type, more, expected) => {
    const properties = { ...ACCESS_KEY, ...REGION, ...more, credentials_type: type };
    const { identity } = await read(properties);
    expect(identity).toEqual(expected);
    const { credentialOf } = await loadKmsSdk();
    const credential = credentialOf(identity) as unknown as { getType(): string };
    expect(credential.getType()).toBe(expected.type);
  });

  it.each([
    ['ak', 'credentials_access_key_id is missing; credentials_access_secret is missing'],
    ['token', 'credentials_access_token_id is missing; credentials_access_token is missing'],
    [
      'sts',
      'credentials_access_key_id is missing; credentials_access_secret is missing; credentials_role_arn is missing; credentials_role_session_name is missing',
    ],
    ['ecs_ram_role', 'credentials_role_name is missing'],
    ['', 'credentials_type is missing'],
    ['AK', 'credentials_type is none of ak, token, sts, ram_role, ecs_ram_role, client_key'],
    [
      'client_key',
      'credentials_type client_key needs requests that are signed with an RSA key, which the KMS SDK for Node does not make: use ak, sts, ram_role or ecs_ram_role, or the option credential',
    ],
  ])('%j alone', async (type, problem) => {
    expect(await problemOf({ ...REGION, credentials_type: type })).toBe(problem);
  });
});

describe('cache_client_dkms_config_info', () => {
  const instance = {
    regionId: 'cn-hangzhou',
    endpoint: 'kst-1.cryptoservice.kms.aliyuncs.com',
    clientKeyFile: '/keys/client.json',
    passwordFromFilePath: '/keys/password',
    ignoreSslCerts: false,
    caFilePath: '/keys/ca.pem',
  };

  it('is understood, and refused with the reason', async () => {
    const { passwordFromFilePath: _, ...rest } = instance;
    const other = { ...rest, endpoint: 'kst-2.example.com', passwordFromEnvVariable: 'PASSWORD' };
    const cache_client_dkms_config_info = JSON.stringify([instance, other]);
    expect(await problemOf({ ...ACCESS_KEY, ...REGION, cache_client_dkms_config_info })).toBe(
      'cache_client_dkms_config_info names instances of dedicated KMS (kst-1.cryptoservice.kms.aliyuncs.com, kst-2.example.com), which no package for Node speaks with: read the secrets from a shared endpoint of KMS, named in cache_client_region_id',
    );
  });

  it('says what it lacks', async () => {
    const cache_client_dkms_config_info = JSON.stringify([instance, { regionId: 'cn-1' }]);
    expect(await problemOf({ ...ACCESS_KEY, ...REGION, cache_client_dkms_config_info })).toContain(
      'cache_client_dkms_config_info[1] lacks endpoint, clientKeyFile, passwordFromFilePath or passwordFromEnvVariable; ',
    );
  });

  it('is no list', async () => {
    expect(await problemOf({ ...ACCESS_KEY, ...REGION, cache_client_dkms_config_info: '{' })).toBe(
      'cache_client_dkms_config_info is no JSON list of objects',
    );
  });
});

describe('the file', () => {
  it('is the one that other languages read, in the folder of the process', async () => {
    expect(await aliyunSource().check?.('x', {}, patient())).toBe(
      'managed_credentials_providers.properties cannot be read: there is no such file or folder',
    );
  });

  it('that is wrong makes fetches fail, and is read again once it is put right', async () => {
    const kms = await startKms();
    kms.secrets.set('orders', { SecretData: 'x' });
    const file = await configFile({ credentials_type: 'ak' });
    const source = aliyunSource({ configFile: file });
    expect(await failure(source.fetch('orders', patient()))).toMatchObject({
      name: 'SourceError',
      message: expect.stringContaining('credentials_access_secret is missing'),
      recoverable: false,
    });
    const right = Object.entries({ ...ACCESS_KEY, ...regionsOf(kms) });
    await writeFile(file, right.map((pair) => pair.join('=')).join('\n'));
    expect((await source.fetch('orders', patient())).value).toBe('x');
  });

  it('that is right has nothing wrong with it, and is read again after close', async () => {
    const kms = await startKms();
    const file = await configFile({ ...ACCESS_KEY, ...regionsOf(kms) });
    const source = aliyunSource({ configFile: file });
    expect(await source.check?.('x', {}, patient())).toBeUndefined();
    await writeFile(file, '');
    expect(await source.check?.('x', {}, patient())).toBeUndefined();
    await source.close?.();
    expect(await source.check?.('x', {}, patient())).toContain('credentials_type is missing');
    expect(await aliyunSource({ configFile: dirname(file) }).check?.('x', {}, patient())).toContain(
      'it is a folder',
    );
  });

  it('shows no secret in what is wrong with it', async () => {
    const problem = await problemOf({ ...ACCESS_KEY, cache_client_region_id: 'canary{' });
    expect(problem).not.toContain('canary');
  });
});
