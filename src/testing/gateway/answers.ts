import type { Revocation } from './lease.js';

/** What is wrong with an answer, and how to mend it. */
export class BadAnswer extends Error {
  constructor(
    readonly reason: string,
    readonly hint?: string,
  ) {
    super(reason);
  }
}

export interface IssuedAnswer {
  readonly id: string;
  readonly response: Record<string, unknown>;
}

const SHOWN = 300;

/** @throws BadAnswer for any status but 200, and for a body that is no JSON object. */
export function answeredObject(status: number, body: string): Record<string, unknown> {
  if (status !== 200) throw refused(status, body);
  const value = parsed(body);
  if (!isObject(value)) {
    throw new BadAnswer(
      `the answer must be a JSON object, not ${kindOf(value)}`,
      'Answer with the object itself as the whole body.',
    );
  }
  return value;
}

/** @throws BadAnswer */
export function issuedAnswer(answer: Record<string, unknown>): IssuedAnswer {
  const { id, response } = answer;
  if (typeof id !== 'string') {
    throw new BadAnswer(
      notA('"id"', 'a string', id),
      typeof id === 'number'
        ? 'Send it in quotes: String(id).'
        : isMissing(answer, 'id', ['response']),
    );
  }
  if (id === '') throw new BadAnswer('"id" must not be empty', 'A revoke could not name it.');
  if (!isObject(response)) {
    throw new BadAnswer(
      notA('"response"', 'an object', response),
      typeof response === 'string'
        ? 'Send the object itself, not the JSON text of it.'
        : isMissing(answer, 'response', ['id']),
    );
  }
  return { id, response };
}

/** @throws BadAnswer also for an id that was not asked for. */
export function revokedAnswer(
  answer: Record<string, unknown>,
  asked: readonly string[],
): Revocation {
  const { revoked, message = '' } = answer;
  if (!Array.isArray(revoked) || revoked.some(isNoString)) {
    throw new BadAnswer(
      Array.isArray(revoked)
        ? notA('an id in "revoked"', 'a string', revoked.find(isNoString))
        : notA('"revoked"', 'an array of strings', revoked),
      'Answer with the ids that are gone, exactly as they were received.',
    );
  }
  const stranger = revoked.find((id) => !asked.includes(id));
  if (stranger !== undefined) {
    throw new BadAnswer(
      `"revoked" holds "${stranger}", which the Gateway has not asked for`,
      'Answer with ids exactly as they were received, prefix and all.',
    );
  }
  if (typeof message !== 'string') {
    throw new BadAnswer(notA('"message"', 'a string', message));
  }
  return { revoked, message };
}

/** @throws BadAnswer */
export function rotatedAnswer(answer: Record<string, unknown>): string {
  const { payload } = answer;
  if (typeof payload !== 'string') {
    throw new BadAnswer(
      notA('"payload"', 'a string', payload),
      isObject(payload)
        ? 'A payload is JSON inside a string: JSON.stringify(payload).'
        : isMissing(answer, 'payload', []),
    );
  }
  if (payload === '') {
    throw new BadAnswer(
      '"payload" must not be empty',
      'It replaces the stored one as a whole: the root credential would be gone.',
    );
  }
  return payload;
}

function refused(status: number, body: string): BadAnswer {
  const hint = HINTS[status] ?? hintFor(status);
  return new BadAnswer(`the webhook answered ${status}${whatWasSaid(status, body)}`, hint);
}

/** What was meant as a success may hold a credential, and is not shown. */
function whatWasSaid(status: number, body: string): string {
  if (body.trim() === '') return ' with an empty body';
  return status < 300 ? '' : ` and said: ${shortened(body)}`;
}

const HINTS: Record<number, string> = {
  201: 'Only 200 is a success. Nest answers 201 to a POST unless the handler has @HttpCode(200).',
  204: 'Only 200 is a success, with a JSON object as the body.',
  401: 'The webhook does not let this Gateway in: look at the access ids, the item and the validation URL that it is set to.',
  403: 'The webhook does not let this Gateway in, or a guard of the application does not.',
  404: 'Nothing is served there: look at the path (a global prefix or a version is part of it), and at whether this action has a handler.',
  405: 'The webhook must accept POST.',
  413: 'The webhook refuses a body of this size.',
  415: 'The webhook must accept application/json.',
};

function hintFor(status: number): string | undefined {
  if (status >= 300 && status < 400)
    return 'Redirects are not followed: give the URL that it leads to.';
  if (status < 300) return 'Only 200 is a success.';
  return undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    const text = body.trim();
    const what =
      text === '' ? 'empty' : `no JSON${text.startsWith('<') ? ', but looks like HTML' : ''}`;
    throw new BadAnswer(
      `the body of the answer is ${what}`,
      'Answer with a JSON object. A page of HTML comes from a proxy, or from another server.',
    );
  }
}

function notA(what: string, kind: string, value: unknown): string {
  return value === undefined
    ? `${what} is missing: it must be ${kind}`
    : `${what} must be ${kind}, not ${kindOf(value)}`;
}

function isMissing(
  answer: Record<string, unknown>,
  key: string,
  beside: readonly string[],
): string | undefined {
  if (Object.hasOwn(answer, key)) return undefined;
  if ('data' in answer && isObject(answer.data) && Object.hasOwn(answer.data, key)) {
    return 'Something wraps the answer in "data", such as an interceptor: leave it out for these routes.';
  }
  const expected = [key, ...beside].map((name) => `"${name}"`).join(' and ');
  const found = Object.keys(answer);
  return `Answer with ${expected}; there ${found.length === 0 ? 'is nothing' : `is ${found.map((name) => `"${name}"`).join(', ')}`}.`;
}

/** A body as it stands in a reason: on one line, and not too long. */
export function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const isNoString = (value: unknown): boolean => typeof value !== 'string';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
