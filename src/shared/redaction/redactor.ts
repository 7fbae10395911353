import { formsOf, type SecretForm } from './secret-forms.js';
import { stringLeaves } from './string-leaves.js';

/** Replaces the secrets in a text. */
export type Redactor = (text: string) => string;

const MASK = '[redacted]';
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;

/**
 * Makes a function that hides secrets in texts: log lines and error messages.
 *
 * Every string inside `secrets` (at any depth; keys are not secrets) is hidden wherever it stands if it has 8
 * characters or more, as a whole word if it has 4 to 7, and left alone if it is shorter. It is found as it is,
 * JSON-escaped, URL-encoded and base64-encoded.
 *
 * @example
 * ```ts
 * const redact = createRedactor([payload, process.env.API_KEY]);
 * logger.error(redact(error.message));
 * ```
 */
export function createRedactor(secrets: Iterable<unknown>): Redactor {
  const forms = [...stringLeaves([...secrets])].flatMap(formsOf);
  return (text) => {
    const spans = forms.flatMap((form) => spansOf(form, text));
    return spans.length === 0 ? text : mask(text, merge(spans));
  };
}

type Span = readonly [start: number, end: number];

function spansOf({ text: secret, wholeWord }: SecretForm, text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + 1)) {
    const end = start + secret.length;
    if (!wholeWord || (!isWordAt(text, start - 1) && !isWordAt(text, end)))
      spans.push([start, end]);
  }
  return spans;
}

function isWordAt(text: string, index: number): boolean {
  return index >= 0 && index < text.length && WORD_CHARACTER.test(text.charAt(index));
}

function merge(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] <= last[1]) {
      merged[merged.length - 1] = [last[0], Math.max(last[1], span[1])];
    } else {
      merged.push(span);
    }
  }
  return merged;
}

function mask(text: string, spans: Span[]): string {
  let masked = '';
  let kept = 0;
  for (const [start, end] of spans) {
    masked += text.slice(kept, start) + MASK;
    kept = end;
  }
  return masked + text.slice(kept);
}
