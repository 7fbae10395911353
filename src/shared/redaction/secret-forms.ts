/** A string to hide; `wholeWord` when it is too short to be cut out of longer words. */
export interface Secret {
  readonly text: string;
  readonly wholeWord: boolean;
}

/** Shorter strings are words of everyday messages; hiding them would hide the message. */
const SHORTEST_WORD = 4;
/** From this length on a string is hidden wherever it stands. */
const SHORTEST_ANYWHERE = 8;
const SHORTEST_LINE = 16;
/** Looks the same in JSON and in every part of a URL. */
const NEVER_ESCAPED = /^[\w.-]*$/;

/** What is to be hidden of strings: all that are long enough, and the lines of those that have many. */
export function secretsIn(strings: Iterable<string>): Secret[] {
  const texts = new Set<string>();
  for (const text of strings) {
    if (text.length < SHORTEST_WORD) continue;
    texts.add(text);
    for (const line of longLines(text)) texts.add(line);
  }
  return [...texts].map((text) => ({ text, wholeWord: text.length < SHORTEST_ANYWHERE }));
}

/** A key of many lines often shows up line by line. */
function longLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.length === 1) return [];
  return lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
}

/** A payload is JSON inside a JSON string, so its strings are escaped twice on the wire. */
export function jsonForms(text: string): string[] {
  if (NEVER_ESCAPED.test(text)) return [];
  const once = escaped(text);
  // Some serialisers, Python's for one, write ASCII only.
  const ascii = once.replaceAll(/[^ -~]/g, unicodeEscape);
  return [once, escaped(once), ascii, escaped(ascii)];
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** As a component, as a whole URI, as a form and as the password of a URL: each leaves other characters alone. */
export function urlForms(text: string): string[] {
  if (NEVER_ESCAPED.test(text)) return [];
  const wellFormed = text.toWellFormed();
  const component = encodeURIComponent(wellFormed);
  const form = new URLSearchParams({ '': wellFormed }).toString().slice(1);
  const forms = [component, component.replaceAll('%20', '+'), encodeURI(wellFormed), form];
  const url = new URL('http://u@h');
  url.password = wellFormed;
  forms.push(url.password);
  return forms.flatMap((encoded) => [encoded, lowerCased(encoded)]);
}

const lowerCased = (encoded: string): string =>
  encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
