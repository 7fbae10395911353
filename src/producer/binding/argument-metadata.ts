import type { ArgumentMetadata } from '@nestjs/common';
import { ClientInfo } from '../decorators/client-info.decorator.js';
import type { ParameterMetadata, ParameterSource } from '../metadata.js';

/** Which values of a producer are checked against its DTOs. */
export interface CheckedValues {
  readonly payload: boolean;
  readonly input: boolean;
}

/** Values that the caller sent; to pipes they are the body. All else is the library's own: a custom argument. */
const FROM_BODY: ReadonlySet<ParameterSource> = new Set([
  'payload',
  'payloadField',
  'input',
  'inputField',
  'credentialId',
  'credentialIds',
]);

/** What pipes are told about a parameter. */
export function argumentMetadata(
  { source, key }: ParameterMetadata,
  type: unknown,
): ArgumentMetadata {
  return {
    type: FROM_BODY.has(source) ? 'body' : 'custom',
    metatype: validatable(source, type),
    data: key,
  };
}

/** A type that a ValidationPipe would try to make an instance of, though nothing of that kind came in. */
function validatable(source: ParameterSource, type: unknown): ArgumentMetadata['metatype'] {
  if (source === 'signal' || source === 'onRollback' || type === ClientInfo) return undefined;
  return type as ArgumentMetadata['metatype'];
}

export function isChecked({ source }: ParameterMetadata, checked: CheckedValues): boolean {
  if (source === 'payload' || source === 'payloadField') return checked.payload;
  return (source === 'input' || source === 'inputField') && checked.input;
}
