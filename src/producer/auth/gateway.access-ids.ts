import type { ProducerAuthOptions } from './auth.options.js';
import { isAccessIdList } from './auth.rules.js';
import type { TokenClaims } from './token.claims.js';
import { type Refusal, unavailable } from './verdict.js';

/** The ids that may call at this moment, or why nobody knows them. */
export type AccessIds = { readonly ids: readonly string[] } | { readonly unknown: Refusal };

/**
 * Asks for the ids that may call. Never rejects.
 *
 * @param failed is told what a function of the application has thrown
 */
export async function currentAccessIds(
  source: ProducerAuthOptions['gatewayAccessIds'],
  failed: (error: unknown) => void,
): Promise<AccessIds> {
  try {
    const ids: unknown = typeof source === 'function' ? await source() : source;
    if (!isAccessIdList(ids)) return unknown('is no list of access ids');
    // An empty list must never mean all.
    return ids.length > 0 ? { ids } : unknown('is an empty list');
  } catch (error) {
    failed(error);
    return unknown('failed');
  }
}

export const unknown = (why: string): AccessIds => ({
  unknown: unavailable(`gatewayAccessIds ${why}`),
});

/** What a token says of itself decides which id is tried first, and nothing else. */
export function likeliestFirst(ids: readonly string[], { texts }: TokenClaims): string[] {
  const isNamed = (id: string): boolean => texts.includes(id);
  return [...new Set([...ids.filter(isNamed), ...ids])];
}
