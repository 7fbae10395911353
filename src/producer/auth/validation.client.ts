import type { Clock } from '../../shared/clock.js';
import type { Fetch } from '../../shared/fetch.js';
import { limitedText } from '../../shared/limited-text.js';
import { ValidationSlots } from './validation.slots.js';
import { rejected, type Refusal, unavailable } from './verdict.js';

/** What the validation service is asked. */
export interface ValidationQuestion {
  readonly token: string;
  readonly accessId: string;
  /** Undefined where any item will do. */
  readonly itemName: string | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_AT_ONCE = 64;
/** Too early, too many and the like say nothing of the token. */
const PASSING_STATUSES = [407, 408, 425, 429];

/** Asks the validation service. */
export class ValidationClient {
  private readonly slots = new ValidationSlots(MAX_AT_ONCE);

  constructor(
    private readonly fetch: Fetch,
    private readonly clock: Clock,
    readonly url: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Why the token may not come in, if so. Never rejects: a service that does not answer as it should leaves the question
   * open.
   */
  async validate(question: ValidationQuestion): Promise<Refusal | undefined> {
    const limit = new AbortController();
    const stopTimer = this.clock.after(this.timeoutMs, () => limit.abort());
    try {
      return await this.slots.run(limit.signal, () => this.ask(question, limit.signal));
    } catch (error) {
      return limit.signal.aborted ? tooSlow(this.timeoutMs) : unreachable(error);
    } finally {
      stopTimer();
    }
  }

  private async ask(
    { token, accessId, itemName }: ValidationQuestion,
    signal: AbortSignal,
  ): Promise<Refusal | undefined> {
    const response = await this.fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        creds: token,
        expected_access_id: accessId,
        expected_item_name: itemName,
      }),
      // Who is redirected would show the token to another host, and believe what that says.
      redirect: 'manual',
      signal,
    });
    const text = await limitedText(response, MAX_ANSWER_BYTES);
    if (text === undefined) {
      return unavailable(`the validation service answered more than ${MAX_ANSWER_BYTES} bytes`);
    }
    return refusalIn(response.status, text, accessId);
  }
}

export const tooSlow = (timeoutMs: number): Refusal =>
  unavailable(`the validation service did not answer within ${timeoutMs} ms`);

function refusalIn(status: number, text: string, accessId: string): Refusal | undefined {
  const answered = `the validation service answered ${status}`;
  if (status >= 400 && status < 500 && !PASSING_STATUSES.includes(status))
    return rejected(answered);
  if (status !== 200) return unavailable(answered);
  const answer = objectIn(text);
  if (!answer) return unavailable('the validation service answered no JSON object');
  return Object.hasOwn(answer, 'access_id') && answer['access_id'] === accessId
    ? undefined
    : rejected('the validation service did not name the expected access id');
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The code tells a closed port from an unknown host; messages could hold anything. */
function unreachable(error: unknown): Refusal {
  const code = (error as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  const known = typeof code === 'string' && /^[A-Z_]+$/.test(code) ? ` (${code})` : '';
  return unavailable(`the validation service cannot be reached${known}`);
}
