import type { Spread } from './statistics.js';

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The median with its quartiles. */
export function withQuartiles({ median, lower, upper }: Spread, digits = 2): string {
  const [middle, from, to] = [median, lower, upper].map((value) => value.toFixed(digits));
  return `${middle} (${from} to ${to})`;
}
