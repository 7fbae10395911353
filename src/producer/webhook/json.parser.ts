import { BadRequestException } from '@nestjs/common';

const DEEPEST = 64;

/**
 * Parses JSON that a stranger wrote.
 *
 * @param what names the text in messages
 * @throws BadRequestException if it is no JSON, has a `__proto__` key or is nested too deeply.
 */
export function parseJson(text: string, what: string): unknown {
  const value = parse(text, what);
  refuseHostile(value, what);
  return value;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new BadRequestException(`${what} is not valid JSON`);
  }
}

/** @throws BadRequestException as {@link parseJson} does, for a value that something else has parsed. */
export function refuseHostile(value: unknown, what: string, depth = 1): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEEPEST)
    throw new BadRequestException(`${what} is nested deeper than ${DEEPEST} levels`);
  if (Array.isArray(value)) {
    for (const child of value) refuseHostile(child, what, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw new BadRequestException(`${what} has a key "__proto__"`);
    refuseHostile((value as Record<string, unknown>)[key], what, depth + 1);
  }
}

/** True for what JSON calls an object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
