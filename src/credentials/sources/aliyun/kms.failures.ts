import { property } from '../../auth-failure/property.js';
import { SourceError } from '../source.error.js';
import type { KmsRegion } from './kms.regions.js';

/** Codes of KMS that another try, or another region, may change. */
const PASSING = /^(?:Rejected\.)?(?:Throttling|ServiceUnavailable|Internal(?:Failure|Error))/;
const NOT_FOUND = 'Forbidden.ResourceNotFound';

/**
 * What an error of the SDK means. Only its code is passed on: messages quote URLs, which carry the signature and the
 * access key id.
 */
export function kmsFailure(error: unknown, name: string, region: KmsRegion): SourceError {
  const where = `KMS in ${region.regionId} (${region.endpoint})`;
  const code = codeIn(property(error, 'data'));
  if (code === undefined) {
    return new SourceError(`${where} cannot be reached${systemCode(error)}`);
  }
  if (code === NOT_FOUND) {
    return new SourceError(`${where} has no secret ${name}`, { recoverable: false });
  }
  return new SourceError(`${where} answered ${code} for ${name}`, {
    recoverable: PASSING.test(code) || statusOf(error) >= 500,
  });
}

function codeIn(data: unknown): string | undefined {
  const code = property(data, 'Code') ?? property(data, 'code');
  return typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? code : undefined;
}

/** The SDK tells the status in its message alone. */
function statusOf(error: unknown): number {
  const [, status] = /\bcode: (\d{3}),/.exec(String(property(error, 'message'))) ?? [];
  return Number(status ?? 0);
}

function systemCode(error: unknown): string {
  const code = property(error, 'code');
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? ` (${code})` : '';
}
