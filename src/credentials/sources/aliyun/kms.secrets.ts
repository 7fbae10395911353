import { abortable } from '../../credential/abortable.js';
import type { FetchedSecret } from '../credential-source.js';
import { SourceError } from '../source.error.js';
import type { AliyunCredential } from './aliyun.options.js';
import { kmsFailure } from './kms.failures.js';
import type { KmsRegion } from './kms.regions.js';
import type { KmsClient, KmsSdk } from './kms.sdk.js';
import { secretOf } from './kms.secret.js';

const VERSION = '2016-01-20';
/** The next region is asked instead of this one again. */
const RUNTIME = { autoretry: false, connectTimeout: 5000, readTimeout: 10_000 };

interface RegionClient {
  readonly region: KmsRegion;
  readonly client: KmsClient;
}

/** Reads secrets from the first region that answers. */
export class KmsSecrets {
  readonly #clients: readonly RegionClient[];
  readonly #credential: AliyunCredential;

  constructor(sdk: KmsSdk, regions: readonly KmsRegion[], credential: AliyunCredential) {
    this.#credential = credential;
    this.#clients = regions.map((region) => ({
      region,
      client: new sdk.Client({ ...region, credential }),
    }));
  }

  /** @throws SourceError */
  async read(name: string, signal: AbortSignal): Promise<FetchedSecret> {
    const failures: string[] = [];
    await abortable(this.ready(), signal);
    for (const { region, client } of this.#clients) {
      signal.throwIfAborted();
      try {
        return secretOf(await abortable(ask(client, name), signal), name);
      } catch (error) {
        signal.throwIfAborted();
        const failure = error instanceof SourceError ? error : kmsFailure(error, name, region);
        if (!failure.recoverable) throw failure;
        failures.push(failure.message);
      }
    }
    throw new SourceError(failures.join('; '));
  }

  /** In the SDK's request it could not be told from a KMS that is down; it is kept once it is there. */
  private async ready(): Promise<void> {
    try {
      await this.#credential.getAccessKeyId();
    } catch {
      throw new SourceError('Alibaba Cloud gives no access key to ask KMS with');
    }
  }
}

function ask(client: KmsClient, name: string): Promise<Record<string, unknown>> {
  const query = { SecretName: name };
  return client.doRequest('GetSecretValue', 'HTTPS', 'POST', VERSION, 'AK', query, null, RUNTIME);
}
