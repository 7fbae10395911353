const ROTATED = Symbol.for('nestjs-akeyless:rotated');

/** How {@link rotated} fields become the new payload. */
export interface RotatedOptions {
  /**
   * True: the fields are the whole new payload; false: the old payload with the fields over it.
   * @default false
   */
  replace?: boolean;
  /**
   * Ids of old root credentials to revoke with `@Revoke`, at the time that the option `retire` names.
   * @default []
   */
  retire?: readonly (string | number)[];
}

/** The fields of a new payload, made by {@link rotated}. */
export interface RotatedPayload extends RotatedOptions {
  readonly fields: unknown;
  readonly [ROTATED]: true;
}

/**
 * Returned by `@Rotate` to say more than the fields that change.
 *
 * @param fields the payload's fields; the new string where the producer has `opaquePayload`
 * @example
 * ```ts
 * return rotated({ username: next, password }, { retire: [root.username] });
 * ```
 */
export function rotated(fields: object | string, options: RotatedOptions = {}): RotatedPayload {
  return { ...options, fields, [ROTATED]: true };
}

export function isRotated(value: unknown): value is RotatedPayload {
  return typeof value === 'object' && value !== null && ROTATED in value;
}
