import { BadRequestException } from '@nestjs/common';
import type { ClientInfo } from '../decorators/client-info.decorator.js';
import { isJsonObject } from './json.parser.js';

/** Reads the `client_info` member of a create. What it leaves out is empty, never null. */
export function readClientInfo(member: unknown): ClientInfo {
  if (member === undefined || member === null || member === '')
    return { accessId: '', subClaims: {} };
  if (!isJsonObject(member)) throw new BadRequestException('client_info must be an object');
  return {
    accessId: readAccessId(member['access_id']),
    subClaims: readSubClaims(member['sub_claims']),
  };
}

function readAccessId(member: unknown): string {
  if (member === undefined || member === null) return '';
  if (typeof member !== 'string')
    throw new BadRequestException('client_info.access_id must be a string');
  return member;
}

function readSubClaims(member: unknown): Record<string, string[]> {
  if (member === undefined || member === null || member === '') return {};
  if (!isJsonObject(member))
    throw new BadRequestException('client_info.sub_claims must be an object');
  return Object.fromEntries(
    Object.entries(member).map(([claim, values]) => [claim, readValues(claim, values)]),
  );
}

function readValues(claim: string, values: unknown): string[] {
  const list = typeof values === 'string' ? [values] : (values ?? []);
  if (Array.isArray(list) && list.every((value) => typeof value === 'string')) return list;
  throw new BadRequestException(`client_info.sub_claims.${claim} must be an array of strings`);
}
