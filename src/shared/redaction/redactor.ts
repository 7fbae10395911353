import { base64View } from './base64-view.js';
import { type Secret, secretsIn } from './secret-forms.js';
import { mergeSpans, type Span } from './spans.js';
import { stringLeaves } from './string-leaves.js';
import { TextView } from './text-view.js';

/** Replaces the secrets in a text. */
export type Redactor = (text: string) => string;

/** In the order of preference: a mask must not be a secret itself, nor make one together with the text beside it. */
const MASKS = ['[redacted]', '***', '█'];
/** Too short to hold a secret. */
const NOTHING_ELSE = '***';

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
  const known = secretsIn(stringLeaves([...secrets]));
  const unmistakable = known.filter(({ wholeWord }) => !wholeWord);
  return (text) => {
    const spans = spansOf(known, text);
    if (spans.length === 0) return text;
    const masked = MASKS.map((mask) => cut(text, spans, mask));
    return masked.find((result) => spansOf(unmistakable, result).length === 0) ?? NOTHING_ELSE;
  };
}

/** Where the secrets stand in a text, in every spelling. All are looked for in the text as it was. */
function spansOf(secrets: readonly Secret[], text: string): Span[] {
  if (secrets.length === 0) return [];
  const plain = new TextView(text);
  const decoded = base64View(text);
  return mergeSpans(
    secrets.flatMap((secret) => [...plain.find(secret), ...(decoded?.find(secret) ?? [])]),
  );
}

function cut(text: string, spans: readonly Span[], mask: string): string {
  let masked = '';
  let kept = 0;
  for (const [start, end] of spans) {
    masked += text.slice(kept, start) + mask;
    kept = end;
  }
  return masked + text.slice(kept);
}
