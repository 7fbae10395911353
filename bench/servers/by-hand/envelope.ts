import { BadRequestException } from '@nestjs/common';
import { isObject, type JsonObject, requireObject } from './json-object.js';

export interface Caller {
  readonly accessId: string;
  readonly subClaims: Record<string, string[]>;
}

/** No input arrives as an empty string. */
export function readInput(member: unknown): JsonObject {
  if (member === undefined || member === null || member === '') return {};
  return requireObject(member, 'input');
}

export function readIds(member: unknown): string[] {
  if (Array.isArray(member) && member.every((id) => typeof id === 'string')) return member;
  throw new BadRequestException('ids must be an array of strings');
}

export function readCaller(member: unknown): Caller {
  if (member === undefined || member === null) return { accessId: '', subClaims: {} };
  const { access_id: accessId, sub_claims: subClaims } = requireObject(member, 'client_info');
  if (typeof accessId !== 'string') {
    throw new BadRequestException('client_info.access_id must be a string');
  }
  return { accessId, subClaims: readSubClaims(subClaims) };
}

function readSubClaims(member: unknown): Record<string, string[]> {
  if (member === undefined || member === null) return {};
  if (isObject(member) && Object.values(member).every(isListOfStrings)) {
    return member as Record<string, string[]>;
  }
  throw new BadRequestException('client_info.sub_claims must hold arrays of strings');
}

const isListOfStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
