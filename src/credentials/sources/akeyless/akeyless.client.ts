import type { Fetch } from '../../../shared/fetch.js';
import { limitedText } from '../../../shared/limited-text.js';
import { isPlainObject } from '../../../shared/plain-object.js';
import { SourceError } from '../source.error.js';

/** An answer, whatever its status. */
export interface AkeylessReply {
  readonly status: number;
  /** Undefined where the body is no JSON object. */
  readonly body: Record<string, unknown> | undefined;
}

const MOST_BYTES = 16 * 1024 * 1024;

/** Speaks HTTP with Akeyless. */
export class AkeylessClient {
  constructor(
    private readonly fetch: Fetch,
    /** Without a slash at its end. */
    readonly url: string,
  ) {}

  /** @throws SourceError where there is no answer; it never quotes what was sent. */
  async post(command: string, body: object, signal: AbortSignal): Promise<AkeylessReply> {
    try {
      const response = await this.fetch(`${this.url}/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        // Who is redirected would show the token to another host, and believe what that says.
        redirect: 'manual',
        signal,
      });
      return { status: response.status, body: await jsonObject(response) };
    } catch (error) {
      signal.throwIfAborted();
      throw new SourceError(`${this.url} cannot be reached${codeOf(error)}`);
    }
  }
}

async function jsonObject(response: Response): Promise<Record<string, unknown> | undefined> {
  const text = await limitedText(response, MOST_BYTES);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The code tells a closed port from an unknown host; messages could hold anything. */
function codeOf(error: unknown): string {
  const code = (error as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? ` (${code})` : '';
}
