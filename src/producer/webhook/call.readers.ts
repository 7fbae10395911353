import { BadRequestException } from '@nestjs/common';
import { DRY_RUN_ACCESS_ID, revokesDryRun } from '../actions/dry-run.js';
import type { CreateRequest, RevokeRequest, RotateRequest } from '../actions/requests.js';
import { readClientInfo } from './client-info.reader.js';
import type { DtoChecker } from './dto.checker.js';
import { refuseInexactNumbers } from './exact-numbers.js';
import { isJsonObject } from './json.parser.js';
import type { PayloadReader } from './payload.reader.js';

type Members = Record<string, unknown>;

/** What a producer needs to read its calls. */
export interface ReadingRules {
  readonly payload: PayloadReader;
  readonly input: DtoChecker | undefined;
  /** True where the Gateway's dry run is answered without calling `@Create`. */
  readonly shortDryRun: boolean;
}

/** Each makes a request of the members of a body, or throws a BadRequestException that says what is wrong. */
export async function readCreate(body: Members, rules: ReadingRules): Promise<CreateRequest> {
  const clientInfo = readClientInfo(body['client_info']);
  const isDryRun = rules.shortDryRun && clientInfo.accessId === DRY_RUN_ACCESS_ID;
  if (isDryRun) {
    return {
      payload: await rules.payload.readIfAny(body['payload']),
      input: {},
      clientInfo,
      isDryRun,
    };
  }
  const payload = await rules.payload.read(body['payload']);
  return { payload, input: await readInput(body['input'], rules.input), clientInfo, isDryRun };
}

export async function readRevoke(body: Members, rules: ReadingRules): Promise<RevokeRequest> {
  const ids = readIds(body['ids']);
  return revokesDryRun(ids) ? { ids } : { ids, payload: await rules.payload.read(body['payload']) };
}

export async function readRotate(body: Members, rules: ReadingRules): Promise<RotateRequest> {
  const payload = await rules.payload.read(body['payload']);
  if (payload.fields) refuseInexactNumbers(payload.fields);
  return { payload };
}

async function readInput(member: unknown, checker: DtoChecker | undefined): Promise<unknown> {
  const input = member === undefined || member === null || member === '' ? {} : member;
  if (!isJsonObject(input)) throw new BadRequestException('input must be an object');
  return checker ? checker.check(input) : input;
}

function readIds(member: unknown): string[] {
  if (member === undefined) throw new BadRequestException('ids is missing');
  if (!Array.isArray(member)) throw new BadRequestException('ids must be an array');
  if (!member.every((id) => typeof id === 'string'))
    throw new BadRequestException('ids must hold strings only');
  return member;
}
