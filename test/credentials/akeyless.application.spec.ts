import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { failure, type Scene, scene } from './support/akeyless/scene.js';
import {
  akeylessSource,
  type CredentialSource,
  httpAuthFailure,
  InjectCredential,
  ManagedCredential,
  ManagedCredentialsModule,
} from 'nestjs-akeyless/credentials';

const PATH = '/prod/partner-api';

@Injectable()
class Partner {
  constructor(@InjectCredential('partner') readonly key: ManagedCredential<{ key: string }>) {}
}

let app: INestApplicationContext | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(source: CredentialSource, refreshEvery?: string): Promise<Partner> {
  const module = await Test.createTestingModule({
    imports: [
      ManagedCredentialsModule.forRoot({ source }),
      ManagedCredentialsModule.forFeature([
        { name: 'partner', path: PATH, authFailure: httpAuthFailure, refreshEvery },
      ]),
    ],
    providers: [Partner],
  }).compile();
  app = await module.init();
  return app.get(Partner);
}

async function withDynamic(answer: object): Promise<Scene> {
  const one = await scene();
  let count = 0;
  one.akeyless.items.setDynamic(PATH, () => ({ key: `key-${(count += 1)}`, ...answer }), '60m');
  return one;
}

describe('an application does not start', () => {
  it('with a dynamic secret that nothing would fetch again in time', async () => {
    const { source } = await withDynamic({});
    expect((await failure(start(source()))).message).toContain('names no ttl: set refreshEvery');
    expect((await failure(start(source(), '60m'))).message).toContain('is not under the lease');
  });

  it('without its access key, and says what is missing', async () => {
    const source = akeylessSource({ accessId: undefined, accessKey: undefined });
    const { message } = await failure(start(source));
    expect(message).toContain(
      'Credential "partner": akeylessSource: accessId is missing; accessKey is missing',
    );
  });

  it('with a path that is not there', async () => {
    const { source } = await scene();
    expect((await failure(start(source()))).message).toContain(`There is no such item ${PATH}`);
  });
});

describe('an application starts', () => {
  it('with one lease of a dynamic secret that names its time', async () => {
    const { akeyless, source } = await withDynamic({ ttl: 3600 });
    const partner = await start(source());
    expect(await partner.key.get()).toMatchObject({ key: 'key-1' });
    expect(akeyless.count('get-dynamic-secret-value')).toBe(1);
  });

  it('and notices nothing of a static secret that was rotated by hand', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, '{"key":"first"}');
    const partner = await start(source());
    let accepted = 'first';
    const call = ({ key }: { key: string }): Response =>
      new Response(null, { status: key === accepted ? 204 : 401 });
    expect((await partner.key.use(call)).status).toBe(204);
    akeyless.items.setStatic(PATH, '{"key":"second"}');
    accepted = 'second';
    const all = await Promise.all(Array.from({ length: 100 }, () => partner.key.use(call)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([204]));
    expect(akeyless.count('get-secret-value')).toBe(2);
  });
});
