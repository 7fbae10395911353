import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { authorizationHeader } from '../../src/credentials/sources/akeyless/aws/signature-v4.js';
import { failure, IDENTITY, patient, type Scene, scene } from './support/akeyless/scene.js';
import type { AkeylessIdentity } from 'nestjs-akeyless/credentials';

const PATH = '/prod/orders';
const ACCESS_ID = 'p-someone';

/** What `/auth` was sent by an identity, which then gets a secret. */
async function sentBy(identity: AkeylessIdentity, one?: Scene): Promise<Record<string, unknown>> {
  const { akeyless, source } = one ?? (await scene());
  akeyless.items.setStatic(PATH, 'swordfish');
  akeyless.accepts = () => true;
  expect((await source({}, identity).fetch(PATH, patient())).value).toBe('swordfish');
  return akeyless.last('auth') ?? {};
}

describe('a login', () => {
  it('with an access key', async () => {
    const expected = { 'access-id': 'p-2030canary', 'access-type': 'access_key' };
    const key = { 'access-key': 'canary-access-key=' };
    expect(await sentBy(IDENTITY)).toEqual({ ...expected, ...key });
    expect(await sentBy({ ...IDENTITY, accessType: 'access_key' })).toEqual({
      ...expected,
      ...key,
    });
  });

  it('with a JSON Web Token that is there, or is got for each login', async () => {
    const expected = { 'access-id': ACCESS_ID, 'access-type': 'jwt' };
    const identity = { accessType: 'jwt', accessId: ACCESS_ID } as const;
    expect(await sentBy({ ...identity, jwt: 'a.b.c' })).toEqual({ ...expected, jwt: 'a.b.c' });
    const one = await scene();
    let count = 0;
    const jwt = async (): Promise<string> => `jwt-${(count += 1)}`;
    await sentBy({ ...identity, jwt }, one);
    expect(await sentBy({ ...identity, jwt }, one)).toEqual({ ...expected, jwt: 'jwt-2' });
  });

  it('with a Universal Identity token, with an access id and without', async () => {
    const identity = { accessType: 'universal_identity', uidToken: 'u-123' } as const;
    const expected = { 'access-type': 'universal_identity', 'uid-token': 'u-123' };
    expect(await sentBy(identity)).toEqual(expected);
    expect(await sentBy({ ...identity, accessId: ACCESS_ID })).toEqual({
      ...expected,
      'access-id': ACCESS_ID,
    });
  });

  it('that is refused: what Akeyless says, and no further try', async () => {
    const { akeyless, source } = await scene();
    const error = await failure(
      source({}, { accessId: 'p-wrong', accessKey: 'wrong' }).fetch(PATH, patient()),
    );
    expect(error).toMatchObject({
      name: 'SourceError',
      message: `Akeyless refuses the login: ${akeyless.url}/auth answered 401: unauthorized`,
      recoverable: false,
    });
    expect(akeyless.count('auth')).toBe(1);
  });
});

describe('a login as a Kubernetes service account', () => {
  const folders: string[] = [];

  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  async function tokenFile(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'akeyless-k8s-'));
    folders.push(folder);
    await writeFile(join(folder, 'token'), text);
    return join(folder, 'token');
  }

  const identity = {
    accessType: 'k8s',
    accessId: ACCESS_ID,
    k8sAuthConfigName: 'cluster-1',
  } as const;

  it('sends the token of the file in base64, read at each login', async () => {
    const one = await scene();
    const serviceAccountTokenFile = await tokenFile('first-token\n');
    expect(await sentBy({ ...identity, serviceAccountTokenFile }, one)).toEqual({
      'access-id': ACCESS_ID,
      'access-type': 'k8s',
      'k8s-auth-config-name': 'cluster-1',
      'k8s-service-account-token': Buffer.from('first-token').toString('base64'),
    });
    await writeFile(serviceAccountTokenFile, 'second-token');
    const k8sGatewayUrl = 'https://gateway.example.com:8000';
    expect(
      await sentBy({ ...identity, serviceAccountTokenFile, k8sGatewayUrl }, one),
    ).toMatchObject({
      'gateway-url': k8sGatewayUrl,
      'k8s-service-account-token': Buffer.from('second-token').toString('base64'),
    });
  });

  it('says which file is missing', async () => {
    const { source } = await scene();
    const error = await failure(
      source({}, { ...identity, serviceAccountTokenFile: '/absent/token' }).fetch(PATH, patient()),
    );
    expect(error).toMatchObject({
      message:
        "The service account's token cannot be read from /absent/token: there is no such file or folder",
      recoverable: false,
    });
  });

  it('looks where Kubernetes puts the file', async () => {
    const { source } = await scene();
    const { message } = await failure(source({}, identity).fetch(PATH, patient()));
    expect(message).toContain('/var/run/secrets/kubernetes.io/serviceaccount/token');
  });
});

describe('a login with a role of AWS', () => {
  const identity = { accessType: 'aws_iam', accessId: ACCESS_ID } as const;
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  function setKeys(sessionToken?: string): void {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
    if (sessionToken === undefined) delete process.env['AWS_SESSION_TOKEN'];
    else process.env['AWS_SESSION_TOKEN'] = sessionToken;
  }

  const decoded = (text: unknown): string => Buffer.from(String(text), 'base64').toString();

  it.each([[undefined], ['canary-session-token']])(
    'sends a question to STS that is signed for this moment (session token: %s)',
    async (sessionToken) => {
      setKeys(sessionToken);
      const sent = await sentBy(identity);
      expect(sent).toMatchObject({ 'access-id': ACCESS_ID, 'access-type': 'aws_iam' });
      const question = JSON.parse(decoded(sent['cloud-id'])) as Record<string, string>;
      const body = 'Action=GetCallerIdentity&Version=2011-06-15';
      expect(question['sts_request_method']).toBe('POST');
      expect(decoded(question['sts_request_url'])).toBe('https://sts.amazonaws.com/');
      expect(decoded(question['sts_request_body'])).toBe(body);
      const { Authorization, ...headers } = JSON.parse(
        decoded(question['sts_request_headers']),
      ) as Record<string, string[]>;
      expect(headers).toEqual({
        'Content-Length': ['43'],
        'Content-Type': ['application/x-www-form-urlencoded; charset=utf-8'],
        Host: ['sts.amazonaws.com'],
        'X-Amz-Date': ['20300101T000000Z'],
        ...(sessionToken !== undefined && { 'X-Amz-Security-Token': [sessionToken] }),
      });
      const signed = Object.entries(headers).map(([name, [value]]) => [name.toLowerCase(), value]);
      expect(Authorization).toEqual([
        authorizationHeader(
          {
            method: 'POST',
            path: '/',
            body,
            region: 'us-east-1',
            service: 'sts',
            headers: Object.fromEntries(signed) as Record<string, string>,
          },
          {
            accessKeyId: 'AKIDEXAMPLE',
            secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
          },
        ),
      ]);
      expect(JSON.stringify(question)).not.toContain('wJalrXUtnFEMI');
    },
  );

  it('sends the cloud id that the user gives', async () => {
    expect(await sentBy({ ...identity, cloudId: async () => 'a-cloud-id' })).toMatchObject({
      'cloud-id': 'a-cloud-id',
    });
  });

  it('says what is missing in the environment', async () => {
    setKeys();
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    const { source } = await scene();
    expect(await failure(source({}, identity).fetch(PATH, patient()))).toMatchObject({
      message:
        'The access type aws_iam needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or the option cloudId',
      recoverable: false,
    });
  });
});

/** Of the suite that AWS publishes for Signature Version 4. */
describe("Signature Version 4 by AWS' own examples", () => {
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
  const rest = { method: 'POST', path: '/', region: 'us-east-1', service: 'service' };
  const key = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };

  it('post-vanilla', () => {
    expect(authorizationHeader({ ...rest, headers, body: '' }, key)).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    );
  });

  it('post-x-www-form-urlencoded', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    expect(authorizationHeader({ ...rest, headers: form, body: 'Param1=value1' }, key)).toContain(
      'SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    );
  });
});
