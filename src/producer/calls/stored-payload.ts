import { idText } from './credential-id.js';

/** Reserved key of a payload: ids of old root credentials that wait to be revoked. Handlers never see it. */
export const RETIRED_KEY = '$retired';

export type PayloadFields = Record<string, unknown>;

/** The payload of one call: as the Gateway stores it, and as handlers see it. */
export interface StoredPayload {
  /** The string that the Gateway sent. */
  readonly text: string;
  /** The parsed fields without the reserved key; undefined where the payload is opaque. */
  readonly fields?: Readonly<PayloadFields>;
  /** Root credentials that wait to be revoked. */
  readonly retired: readonly string[];
  /** What handlers get: the fields, an instance of the DTO, or the string itself. */
  readonly forHandlers: unknown;
}

/** Takes the reserved key out of parsed fields. */
export function separateRetired(parsed: PayloadFields): {
  fields: PayloadFields;
  retired: string[];
} {
  if (!Object.hasOwn(parsed, RETIRED_KEY)) return { fields: parsed, retired: [] };
  const { [RETIRED_KEY]: list, ...fields } = parsed;
  const retired = Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [];
  return { fields, retired };
}

/** Fields for a handler to keep and to change: nothing else reads them. */
export function copyOf(fields: PayloadFields): PayloadFields {
  return JSON.parse(JSON.stringify(fields)) as PayloadFields;
}

/** The id of the root credential that a payload holds, if it has a usable one. */
export function rootIdOf(
  fields: Readonly<PayloadFields> | undefined,
  idField: string,
): string | undefined {
  return fields !== undefined && Object.hasOwn(fields, idField)
    ? idText(fields[idField])
    : undefined;
}
