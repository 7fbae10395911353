/** A text to look for in a message; `wholeWord` when it is too short to be cut out of longer words. */
export interface SecretForm {
  readonly text: string;
  readonly wholeWord: boolean;
}

/** Shorter strings are words of everyday messages; hiding them would hide the message. */
const SHORTEST_WORD = 4;
/** From this length on a string is hidden wherever it stands. */
const SHORTEST_ANYWHERE = 8;
const SHORTEST_LINE = 16;

/** All the ways in which a message may spell a secret: as it is, JSON-escaped, URL-encoded, base64. */
export function formsOf(secret: string): SecretForm[] {
  if (secret.length < SHORTEST_WORD) return [];
  const wholeWord = secret.length < SHORTEST_ANYWHERE;
  const texts = new Set([
    secret,
    ...jsonForms(secret),
    ...urlForms(secret),
    ...base64Forms(secret),
  ]);
  for (const line of longLines(secret)) texts.add(line);
  return [...texts].map((text) => ({ text, wholeWord }));
}

function jsonForms(secret: string): string[] {
  const once = JSON.stringify(secret).slice(1, -1);
  // A payload is JSON inside a JSON string, so its leaves are escaped twice on the wire.
  const twice = JSON.stringify(once).slice(1, -1);
  return [once, twice];
}

function urlForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const lowerCase = encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  return [encoded, lowerCase, encoded.replaceAll('%20', '+'), lowerCase.replaceAll('%20', '+')];
}

function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const whole = [bytes.toString('base64'), bytes.toString('base64url')];
  if (secret.length < SHORTEST_ANYWHERE) return whole;
  return [0, 1, 2].flatMap((shift) =>
    ['base64' as const, 'base64url' as const].map((alphabet) => base64Core(bytes, shift, alphabet)),
  );
}

/** What base64 shows of the bytes when `shift` others stand before them: only whole characters of theirs. */
function base64Core(bytes: Buffer, shift: number, alphabet: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet);
  const first = Math.ceil((shift * 8) / 6);
  const end = Math.floor(((shift + bytes.length) * 8) / 6);
  return encoded.slice(first, end);
}

/** A key of many lines often shows up line by line. */
function longLines(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  if (lines.length === 1) return [];
  return lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
}
