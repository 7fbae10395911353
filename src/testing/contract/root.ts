/** A root credential, as the text of a payload. */
export interface Root {
  /** What the contract gave; rotations since then have led to {@link text}. */
  readonly given: string;
  readonly text: string;
  /** True if it was given as text, false if as an object. */
  readonly isText: boolean;
}

/** The payload as whoever wrote the contract knows it. */
export function payloadOf({ isText }: Root, text: string): object | string {
  return isText ? text : (fieldsOf(text) ?? text);
}

/** The fields of a payload; undefined where it is no JSON object. */
export function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
