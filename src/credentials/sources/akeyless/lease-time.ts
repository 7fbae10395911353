/** The little that is read of a description. */
interface Described {
  readonly item_general_info?: {
    readonly dynamic_secret_producer_details?: { readonly user_ttl?: unknown } | null;
  } | null;
}

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000 };

/**
 * Milliseconds that a dynamic secret's credentials live, from what describes it: `user_ttl` of its producer, such as
 * `60m` or `1h30m`. Undefined where it says nothing, or something else.
 */
export function leaseIn(description: Described): number | undefined {
  const text = description.item_general_info?.dynamic_secret_producer_details?.user_ttl;
  if (typeof text !== 'string' || !/^(?:\d+[hms])+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+)([hms])/g);
  return [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS],
    0,
  );
}
