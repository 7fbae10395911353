import type { CreateOptions } from '../../testing/gateway/gateway.options.js';
import { UnusableRequest } from './failure.js';

type Body = Readonly<Record<string, unknown>>;

/** @throws UnusableRequest */
export function createOptionsIn({ input, clientInfo, ttl }: Body): CreateOptions {
  const { accessId, subClaims } = objectIn(clientInfo, 'client info') ?? {};
  const given = objectIn(input, 'input');
  return {
    ...(given && { input: given }),
    clientInfo: {
      ...(isText(accessId) && { accessId }),
      subClaims: subClaimsIn(subClaims),
    },
    ...(isText(ttl) && { ttl }),
  };
}

function objectIn(value: unknown, name: string): Body | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Body;
  throw new UnusableRequest(
    `the ${name} must be a JSON object`,
    'Write for example {"role": "reader"}, or leave it empty.',
  );
}

function subClaimsIn(value: unknown): Record<string, string[]> | null {
  const claims = objectIn(value, 'sub-claims');
  if (claims === undefined) return null;
  const areLists = Object.values(claims).every(
    (each) => Array.isArray(each) && each.every((claim) => typeof claim === 'string'),
  );
  if (areLists) return claims as Record<string, string[]>;
  throw new UnusableRequest(
    'each sub-claim must be a list of strings',
    'Write for example {"groups": ["dev", "ops"]}.',
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
