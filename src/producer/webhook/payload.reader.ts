import { BadRequestException } from '@nestjs/common';
import { separateRetired, type PayloadFields, StoredPayload } from '../calls/stored-payload.js';
import { type Eventual, onceThere } from '../../shared/eventual.js';
import type { DtoChecker } from './dto.checker.js';
import { isJsonObject, parseJson } from './json.parser.js';

/** Reads the `payload` member of a call: JSON inside a JSON string, or any string where it is opaque. */
export class PayloadReader {
  constructor(
    private readonly isOpaque: boolean,
    private readonly checker: DtoChecker | undefined,
  ) {}

  /** @throws BadRequestException if there is no payload, or one that does not fit. */
  read(member: unknown): Eventual<StoredPayload> {
    if (this.isOpaque) return opaque(member);
    const text = requireText(member);
    const { fields, retired } = separateRetired(parseFields(text));
    const checked = this.checker?.check(fields) ?? fields;
    return onceThere(checked, (forHandlers) => new StoredPayload(text, forHandlers, retired));
  }

  /** As {@link read}, but undefined where a dynamic secret that is being defined has no payload yet. */
  readIfAny(member: unknown): Eventual<StoredPayload | undefined> {
    return isAbsent(member) ? undefined : this.read(member);
  }
}

const isAbsent = (member: unknown): boolean =>
  member === undefined || member === null || member === '';

function opaque(member: unknown): StoredPayload {
  const text = member ?? '';
  if (typeof text !== 'string') throw new BadRequestException('payload must be a string');
  return new StoredPayload(text, text, [], true);
}

function requireText(member: unknown): string {
  if (member === undefined) throw new BadRequestException('payload is missing');
  if (typeof member === 'object' && member !== null) {
    throw new BadRequestException(
      'payload must be a string: serialize the object to JSON text first',
    );
  }
  if (typeof member !== 'string') throw new BadRequestException('payload must be a string');
  if (member === '') throw new BadRequestException('payload is empty');
  return member;
}

function parseFields(text: string): PayloadFields {
  const parsed = parseJson(text, 'payload');
  if (!isJsonObject(parsed))
    throw new BadRequestException('payload must be the JSON text of an object');
  return parsed;
}
