import type { GatewayExchange } from '../../testing/gateway/exchange.js';
import { parsedJson } from './shown.js';

/** Ids that a call has issued, or was to revoke. */
export function idsIn({ action, request, response }: GatewayExchange): string[] {
  if (action === 'revoke') return textsIn(parsedJson(request.body), 'ids');
  return action === 'create' ? textsIn(parsedJson(response?.body ?? ''), 'id') : [];
}

/** The string, or the strings of the list, that an object has under a key. */
export function textsIn(value: unknown, key: string): string[] {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  return [found].flat().filter((each) => typeof each === 'string');
}
