import { readFile } from 'node:fs/promises';
import { reasonOf } from '../../../shared/system-error.js';
import { SourceError } from '../source.error.js';
import type { AliyunCredential } from './aliyun.options.js';
import type { Complain } from './complain.js';
import { dkmsProblems } from './dkms.settings.js';
import { type KmsIdentity, kmsIdentity } from './kms.identity.js';
import { type KmsRegion, kmsRegions } from './kms.regions.js';
import { readProperties } from './properties.js';

/** What the file says. */
export interface AliyunConfig {
  readonly regions: readonly KmsRegion[];
  readonly identity: KmsIdentity | AliyunCredential;
}

/** @throws SourceError with all that is wrong with the file */
export async function readAliyunConfig(
  file: string,
  credential: AliyunCredential | undefined,
): Promise<AliyunConfig> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SourceError(`${file} cannot be read: ${reasonOf(error)}`, { recoverable: false });
  });
  const properties = readProperties(text);
  const problems: string[] = [];
  const complain: Complain = (problem) => problems.push(problem);
  dkmsProblems(properties, complain);
  const regions = problems.length > 0 ? [] : kmsRegions(properties, complain);
  const identity = credential ?? kmsIdentity(properties, complain);
  if (!identity || problems.length > 0) {
    throw new SourceError(`${file}: ${problems.join('; ')}`, { recoverable: false });
  }
  return { regions, identity };
}
