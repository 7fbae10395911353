import { BadRequestException } from '@nestjs/common';
import { isJsonObject, parseJson, refuseHostile } from './json.parser.js';

const WHAT = 'the request body';

/**
 * The members of a request body.
 *
 * @param body its text, or what an earlier middleware has parsed
 * @throws BadRequestException if it is no JSON object.
 */
export function readEnvelope(body: unknown): Record<string, unknown> {
  const members = typeof body === 'string' ? parseJson(body, WHAT) : body;
  if (members === body) refuseHostile(members, WHAT);
  if (!isJsonObject(members)) throw new BadRequestException(`${WHAT} must be a JSON object`);
  return members;
}
