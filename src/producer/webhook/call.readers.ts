import { BadRequestException } from '@nestjs/common';
import { type Eventual, onceThere } from '../../shared/eventual.js';
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
export function readCreate(body: Members, rules: ReadingRules): Eventual<CreateRequest> {
  const clientInfo = readClientInfo(body['client_info']);
  const isDryRun = rules.shortDryRun && clientInfo.accessId === DRY_RUN_ACCESS_ID;
  if (isDryRun) {
    return onceThere(rules.payload.readIfAny(body['payload']), (payload) => ({
      payload,
      input: {},
      clientInfo,
      isDryRun,
    }));
  }
  return onceThere(rules.payload.read(body['payload']), (payload) =>
    onceThere(readInput(body['input'], rules.input), (input) => ({
      payload,
      input,
      clientInfo,
      isDryRun,
    })),
  );
}

export function readRevoke(body: Members, rules: ReadingRules): Eventual<RevokeRequest> {
  const ids = readIds(body['ids']);
  if (revokesDryRun(ids)) return { ids };
  return onceThere(rules.payload.read(body['payload']), (payload) => ({ ids, payload }));
}

export function readRotate(body: Members, rules: ReadingRules): Eventual<RotateRequest> {
  return onceThere(rules.payload.read(body['payload']), (payload) => {
    if (payload.fields) refuseInexactNumbers(payload.fields);
    return { payload };
  });
}

function readInput(member: unknown, checker: DtoChecker | undefined): Eventual<object> {
  const input = member === undefined || member === null || member === '' ? {} : member;
  if (!isJsonObject(input)) throw new BadRequestException('input must be an object');
  return checker?.check(input) ?? input;
}

function readIds(member: unknown): string[] {
  if (member === undefined) throw new BadRequestException('ids is missing');
  if (!Array.isArray(member)) throw new BadRequestException('ids must be an array');
  if (!member.every((id) => typeof id === 'string'))
    throw new BadRequestException('ids must hold strings only');
  return member;
}
