import type { Complain } from './complain.js';
import { objectsIn, textIn } from './json.list.js';

const KEY = 'cache_client_dkms_config_info';
const REQUIRED = ['regionId', 'endpoint', 'clientKeyFile'];
const PASSWORDS = ['passwordFromFilePath', 'passwordFromEnvVariable'];

/**
 * Reads the instances of dedicated KMS that a file names: `regionId`, `endpoint`, `clientKeyFile`,
 * `passwordFromFilePath` or `passwordFromEnvVariable`, `ignoreSslCerts` and `caFilePath`. Whatever they are, they cannot
 * be used: their protocol is one of its own, and no package for Node speaks it.
 */
export function dkmsProblems(properties: ReadonlyMap<string, string>, complain: Complain): void {
  const text = properties.get(KEY)?.trim();
  if (!text) return;
  const instances = objectsIn(text);
  if (!instances) return complain(`${KEY} is no JSON list of objects`);
  for (const [index, instance] of instances.entries()) {
    const missing = REQUIRED.filter((name) => textIn(instance, name) === undefined);
    if (PASSWORDS.every((name) => textIn(instance, name) === undefined)) {
      missing.push(PASSWORDS.join(' or '));
    }
    if (missing.length > 0) complain(`${KEY}[${index}] lacks ${missing.join(', ')}`);
  }
  const names = instances.map((instance) => textIn(instance, 'endpoint') ?? '(no endpoint)');
  complain(
    `${KEY} names instances of dedicated KMS (${names.join(', ')}), which no package for Node speaks with: read the secrets from a shared endpoint of KMS, named in cache_client_region_id`,
  );
}
