import type { CredentialSource, FetchedSecret, SecretRequest } from '../credential-source.js';
import { SourceError } from '../source.error.js';
import { optionProblems } from '../source.options.js';
import { unusableSource } from '../unusable.source.js';
import { readAliyunConfig } from './aliyun.config.js';
import type { AliyunSourceOptions } from './aliyun.options.js';
import { KmsSecrets } from './kms.secrets.js';
import { loadKmsSdk } from './kms.sdk.js';

const CONFIG_FILE = 'managed_credentials_providers.properties';
const OPTIONS: Record<keyof AliyunSourceOptions, true> = { configFile: true, credential: true };

/**
 * Secrets of Alibaba Cloud's Secrets Manager, through its KMS SDK: `npm install @alicloud/kms20160120`.
 *
 * It reads the file of Alibaba Cloud's managed credentials providers: `cache_client_region_id`, a JSON list of regions that
 * are asked in this order until one answers, and `credentials_type` (`ak`, `token`, `sts`, `ram_role` or `ecs_ram_role`)
 * with its settings. `client_key` and `cache_client_dkms_config_info` are understood and refused, since no package for
 * Node can use them; `refresh_secret_ttl` is left to the option `refreshEvery` of a credential.
 *
 * Data that is JSON of an object or a list is read as such: `{ AccessKeyId, AccessKeySecret }` for an access key. The next
 * rotation is known where KMS tells it.
 *
 * @example
 * ```ts
 * ManagedCredentialsModule.forRoot({ source: aliyunSource() });
 * ManagedCredentialsModule.forFeature([
 *   { name: 'oss', path: 'acs/ram/user/orders', refreshEvery: '6h', authFailure: aliyunAuthFailure() },
 * ]);
 * ```
 */
export function aliyunSource(options: AliyunSourceOptions = {}): CredentialSource {
  const problems = optionProblems(options, OPTIONS);
  return problems.length > 0 ? unusableSource('aliyunSource', problems) : new AliyunSource(options);
}

class AliyunSource implements CredentialSource {
  readonly name = 'Alibaba Cloud KMS';
  readonly #options: AliyunSourceOptions;
  #secrets: Promise<KmsSecrets> | undefined;

  constructor(options: AliyunSourceOptions) {
    this.#options = options;
  }

  async fetch(path: string, { signal }: SecretRequest): Promise<FetchedSecret> {
    const secrets = await this.opened();
    // A path that was written as `secret:///…` begins with a slash; no name of a secret does.
    return secrets.read(path.replace(/^\//, ''), signal);
  }

  async check(): Promise<string | undefined> {
    try {
      await this.opened();
      return undefined;
    } catch (error) {
      return (error as SourceError).message;
    }
  }

  close(): void {
    this.#secrets = undefined;
  }

  private async opened(): Promise<KmsSecrets> {
    const secrets = (this.#secrets ??= this.open());
    try {
      return await secrets;
    } catch (error) {
      // The file may be put right, and then read again.
      if (this.#secrets === secrets) this.#secrets = undefined;
      throw error;
    }
  }

  private async open(): Promise<KmsSecrets> {
    const { configFile = CONFIG_FILE, credential } = this.#options;
    const config = await readAliyunConfig(configFile, credential);
    const sdk = await loadKmsSdk();
    return new KmsSecrets(sdk, config.regions, sdk.credentialOf(config.identity));
  }
}
