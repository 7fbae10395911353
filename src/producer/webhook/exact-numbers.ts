import { BadRequestException } from '@nestjs/common';

/**
 * A payload that is written back must not come back altered, and beyond ±2^53 an integer would.
 *
 * @param value with no more levels than a call may have
 * @throws BadRequestException naming the first such key.
 */
export function refuseInexactNumbers(value: unknown): void {
  const path = inexactIn(value);
  if (path === undefined) return;
  throw new BadRequestException(
    `payload${path} is too large a number to be kept exactly; store it as a string`,
  );
}

/** Where the first such number stands, as `.key` for each level. */
function inexactIn(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? undefined : '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const path = inexactIn((value as Record<string, unknown>)[key]);
    if (path !== undefined) return `.${key}${path}`;
  }
  return undefined;
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
