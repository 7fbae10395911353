import { readFile } from 'node:fs/promises';
import type { Clock } from '../../../../shared/clock.js';
import { reasonOf } from '../../../../shared/system-error.js';
import { givenAnswer } from '../../given.answer.js';
import { SourceError } from '../../source.error.js';
import { awsCloudId } from '../aws/cloud-id.js';
import type {
  AkeylessIdentity,
  GivenSecret,
  KubernetesIdentity,
  TokenIdentity,
} from './akeyless.identity.js';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** An identity that logs in. */
export type LoginIdentity = Exclude<AkeylessIdentity, TokenIdentity>;

/** What `/auth` is sent. */
export type LoginBody = Readonly<Record<string, string | undefined>>;

export async function loginBody(identity: LoginIdentity, clock: Clock): Promise<LoginBody> {
  const { accessId, accessType = 'access_key' } = identity;
  return {
    'access-id': accessId,
    'access-type': accessType,
    ...(await proofOf(identity, clock)),
  };
}

/** The part that is a secret, in most cases. */
function proofOf(identity: LoginIdentity, clock: Clock): Promise<LoginBody> {
  const { accessType } = identity;
  if (accessType === 'k8s') return serviceAccount(identity);
  if (accessType === 'jwt') return field('jwt', identity.jwt);
  if (accessType === 'universal_identity') return field('uid-token', identity.uidToken);
  if (accessType === 'aws_iam') {
    return field('cloud-id', identity.cloudId ?? (() => awsCloudId(process.env, clock)));
  }
  return field('access-key', identity.accessKey);
}

async function field(name: string, secret: GivenSecret | undefined): Promise<LoginBody> {
  if (typeof secret !== 'function') return { [name]: secret };
  return { [name]: await givenAnswer(`the function given for ${name}`, secret) };
}

/** Akeyless takes the token of a service account in base64. */
async function serviceAccount(identity: KubernetesIdentity): Promise<LoginBody> {
  const file = identity.serviceAccountTokenFile ?? SERVICE_ACCOUNT_TOKEN;
  const token = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SourceError(
      `The service account's token cannot be read from ${file}: ${reasonOf(error)}`,
      { recoverable: false },
    );
  });
  return {
    'k8s-auth-config-name': identity.k8sAuthConfigName,
    'k8s-service-account-token': Buffer.from(token.trim()).toString('base64'),
    ...(identity.k8sGatewayUrl !== undefined && { 'gateway-url': identity.k8sGatewayUrl }),
  };
}
