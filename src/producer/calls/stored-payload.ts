import { idText } from './credential-id.js';

/** Reserved key of a payload: ids of old root credentials that wait to be revoked. Handlers never see it. */
export const RETIRED_KEY = '$retired';

export type PayloadFields = Record<string, unknown>;

/** The payload of one call: as the Gateway stores it, and as handlers see it. */
export class StoredPayload {
  private own?: Readonly<PayloadFields>;

  /**
   * @param text the string that the Gateway sent
   * @param forHandlers what handlers get: the fields, an instance of the DTO, or the string itself
   * @param retired root credentials that wait to be revoked
   * @param isOpaque whether it is a string of the producer's own and no JSON
   */
  constructor(
    readonly text: string,
    readonly forHandlers: unknown,
    readonly retired: readonly string[],
    private readonly isOpaque = false,
  ) {}

  /**
   * The parsed fields without the reserved key; undefined where the payload is opaque. Parsed when they are asked for:
   * most calls never do, and a handler may change those that it was given.
   */
  get fields(): Readonly<PayloadFields> | undefined {
    if (this.isOpaque) return undefined;
    return (this.own ??= separateRetired(JSON.parse(this.text) as PayloadFields).fields);
  }
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

/** The id of the root credential that a payload holds, if it has a usable one. */
export function rootIdOf(
  fields: Readonly<PayloadFields> | undefined,
  idField: string,
): string | undefined {
  return fields !== undefined && Object.hasOwn(fields, idField)
    ? idText(fields[idField])
    : undefined;
}
