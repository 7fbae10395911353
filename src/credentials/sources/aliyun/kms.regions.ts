import type { Complain } from './complain.js';
import { objectsIn, textIn } from './json.list.js';

/** An endpoint of KMS. */
export interface KmsRegion {
  readonly regionId: string;
  /** Host, with a port where it has one. */
  readonly endpoint: string;
  readonly protocol: 'https' | 'http';
}

const KEY = 'cache_client_region_id';
const REGION_ID = /^[a-z0-9-]+$/;
/** A server on this machine, as tests have it, is the only one that is spoken to in clear text. */
const ENDPOINT =
  /^(?:https:\/\/|(http:\/\/)(?=(?:localhost|127\.0\.0\.1)(?::|$)))?([\w.-]+(?::\d+)?)$/;

/** The regions of `cache_client_region_id`, a JSON list of `regionId` with `endpoint` or `vpc`, in the order of the file. */
export function kmsRegions(
  properties: ReadonlyMap<string, string>,
  complain: Complain,
): KmsRegion[] {
  const regions = objectsIn(properties.get(KEY) ?? '');
  if (!regions || regions.length === 0) {
    complain(`${KEY} is no JSON list of regions, such as [{"regionId":"cn-hangzhou"}]`);
    return [];
  }
  return regions.flatMap((region, index) => {
    const regionId = textIn(region, 'regionId');
    const match = ENDPOINT.exec(textIn(region, 'endpoint') ?? usualHost(regionId, region['vpc']));
    if (regionId === undefined || !REGION_ID.test(regionId)) {
      complain(`${KEY}[${index}] has no regionId`);
    } else if (!match?.[2]) {
      complain(`the endpoint of ${regionId} in ${KEY} is no host, or one that is not https`);
    } else {
      return [{ regionId, endpoint: match[2], protocol: match[1] ? 'http' : 'https' }];
    }
    return [];
  });
}

function usualHost(regionId: string | undefined, vpc: unknown): string {
  const isInVpc = vpc === true || vpc === 'true';
  return `${isInVpc ? 'kms-vpc' : 'kms'}.${regionId}.aliyuncs.com`;
}
