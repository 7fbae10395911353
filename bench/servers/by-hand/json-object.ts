import { BadRequestException } from '@nestjs/common';

export type JsonObject = Record<string, unknown>;

/** Fastify's own parser refuses the key in the body, but nothing does inside the payload's text. */
const PROTO_KEY =
  /"(?:_|\\u005f){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006f)(?:t|\\u0074)(?:o|\\u006f)(?:_|\\u005f){2}"\s*:/i;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function requireObject(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new BadRequestException(`${what} must be an object`);
  return value;
}

/** The payload: a JSON object in a string. */
export function parsePayload(member: unknown): JsonObject {
  if (typeof member !== 'string') throw new BadRequestException('payload must be a string');
  if (PROTO_KEY.test(member)) throw new BadRequestException('payload has a forbidden key');
  return requireObject(parse(member), 'payload');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequestException('payload is not valid JSON');
  }
}
