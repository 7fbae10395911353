import { isRotated } from '../calls/rotated.js';
import { objectJson } from '../calls/outcome.js';
import { idText } from '../calls/credential-id.js';
import { UnusableResult } from '../calls/producer.errors.js';
import { type PayloadFields, RETIRED_KEY, type StoredPayload } from '../calls/stored-payload.js';

/** What a `@Rotate` handler asks for. */
export interface RotationResult {
  readonly fields: unknown;
  readonly replace: boolean;
  /** Root credentials that it hands over to be revoked. */
  readonly retire: readonly string[];
}

/** Takes what a `@Rotate` handler returned apart. */
export function rotationResult(result: unknown): RotationResult {
  if (!isRotated(result)) return { fields: result, replace: false, retire: [] };
  const { fields, replace = false, retire = [] } = result;
  return { fields, replace, retire: retire.map(idText).filter((id) => id !== undefined) };
}

/**
 * The fields of the new payload: the old ones with the handler's over them. `undefined` leaves a field as it is, null
 * is stored.
 *
 * @throws UnusableResult if the fields are no object or cannot be serialised.
 */
export function mergedFields(
  old: StoredPayload,
  { fields, replace }: Omit<RotationResult, 'retire'>,
): PayloadFields {
  const json = objectJson(fields);
  if (json === undefined) throw new UnusableResult('rotate handler returned no usable payload');
  const changes = JSON.parse(json) as PayloadFields;
  const { [RETIRED_KEY]: _reserved, ...merged } = { ...(replace ? {} : old.fields), ...changes };
  return merged;
}

/** The text of a payload with the root credentials that wait to be revoked. */
export function payloadText(fields: PayloadFields, retired: readonly string[]): string {
  return JSON.stringify(retired.length > 0 ? { ...fields, [RETIRED_KEY]: retired } : fields);
}
