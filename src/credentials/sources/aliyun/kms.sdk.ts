import { createRequire } from 'node:module';
import { SourceError } from '../source.error.js';
import type { AliyunCredential } from './aliyun.options.js';
import type { KmsIdentity } from './kms.identity.js';

/** What is used of a client of the SDK. */
export interface KmsClient {
  /** Its typed methods leave out fields of the answer that the SDK does not know. */
  doRequest(
    action: string,
    protocol: string,
    method: string,
    version: string,
    authType: string,
    query: object,
    body: null,
    runtime: object,
  ): Promise<Record<string, unknown>>;
}

/** The SDK, as far as it is used. */
export interface KmsSdk {
  readonly Client: new (config: object) => KmsClient;
  /** What the user gives, or else made by a package that the SDK itself depends on. */
  credentialOf(identity: KmsIdentity | AliyunCredential): AliyunCredential;
}

const PACKAGE = '@alicloud/kms20160120';

/** @throws SourceError where the SDK is not installed */
export async function loadKmsSdk(): Promise<KmsSdk> {
  try {
    // The default export of a CommonJS module's default export.
    const { default: module } = (await import('@alicloud/kms20160120')) as unknown as {
      default: { default: KmsSdk['Client'] };
    };
    return { Client: module.default, credentialOf };
  } catch (error) {
    throw new SourceError(`aliyunSource needs the package ${PACKAGE}: npm install ${PACKAGE}`, {
      recoverable: false,
      cause: error,
    });
  }
}

function credentialOf(identity: KmsIdentity | AliyunCredential): AliyunCredential {
  if ('getAccessKeyId' in identity) return identity;
  const sdk = createRequire(import.meta.url).resolve(PACKAGE);
  const rpc = createRequire(sdk).resolve('@alicloud/rpc-client');
  const { default: Credential } = createRequire(rpc)('@alicloud/credentials') as {
    default: new (config: object) => AliyunCredential;
  };
  return new Credential(identity);
}
