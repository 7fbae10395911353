import { BadRequestException } from '@nestjs/common';

/**
 * A payload that is written back must not come back altered, and beyond ±2^53 an integer would.
 *
 * @throws BadRequestException naming the first such key.
 */
export function refuseInexactNumbers(fields: Readonly<Record<string, unknown>>): void {
  const waiting: [path: string, value: unknown][] = [['payload', fields]];
  while (waiting.length > 0) {
    const [path, value] = waiting.pop() ?? ['', undefined];
    if (typeof value === 'number' && !isExact(value)) {
      throw new BadRequestException(
        `${path} is too large a number to be kept exactly; store it as a string`,
      );
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) waiting.push([`${path}.${key}`, child]);
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
