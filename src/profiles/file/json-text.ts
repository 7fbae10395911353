import { ProfilesFileError } from './profiles-file.error.js';

/**
 * JSON of any profile data, with every digit of a bigint.
 *
 * @param indent spaces for each level; 0 for one line
 * @throws ProfilesFileError for what JSON cannot hold: binary data, NaN and the infinities.
 */
export function jsonText(value: unknown, indent = 0): string {
  return textOf(value, indent, '');
}

function textOf(value: unknown, indent: number, margin: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw notInJson('such a number');
  if (value instanceof Uint8Array) throw notInJson('binary data');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = margin + ' '.repeat(indent);
  const list = Array.isArray(value);
  const items = list
    ? value.map((each) => textOf(each, indent, inner))
    : Object.entries(value).map(
        ([key, each]) =>
          `${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}${textOf(each, indent, inner)}`,
      );
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const [before, between, after] =
    indent > 0 ? [`\n${inner}`, `,\n${inner}`, `\n${margin}`] : ['', ',', ''];
  return open + before + items.join(between) + after + close;
}

function notInJson(what: string): ProfilesFileError {
  return ProfilesFileError.malformed(`JSON cannot hold ${what}, which is among the values`);
}
