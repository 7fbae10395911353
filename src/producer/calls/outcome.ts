/** What an action came to. */
export interface Outcome<Body extends object = object> {
  readonly body: Body;
  /** The body as it goes over the wire. */
  readonly text: string;
  /** Takes back what was made, for an answer that cannot be given; absent where nothing can be taken back. */
  readonly discard?: () => Promise<void>;
}

export function outcome<Body extends object>(body: Body): Outcome<Body> {
  return { body, text: JSON.stringify(body) };
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON of an object, or undefined if the value is no object or cannot be serialised. */
export function objectJson(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  try {
    const json: unknown = JSON.stringify(value);
    // A toJSON of its own may have made something else of it.
    return typeof json === 'string' && json.startsWith('{') ? json : undefined;
  } catch {
    return undefined;
  }
}
