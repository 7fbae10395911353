import { jsonText } from './json-text.js';
import { ProfilesFileError } from './profiles-file.error.js';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** @throws ProfilesFileError for what JSON cannot hold, and for integers that readers would take digits from. */
export function jsonBytes(value: unknown): Buffer {
  const bytes = Buffer.from(jsonText(value));
  jsonValue(bytes);
  return bytes;
}

/** @throws ProfilesFileError for what is no JSON, and for integers that would lose digits. */
export function jsonValue(bytes: Uint8Array): unknown {
  const { text, value } = parsed(bytes);
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token))) {
      throw ProfilesFileError.malformed(
        'an integer in the file is too large to be kept exact: quote it',
      );
    }
  }
  return value;
}

function parsed(bytes: Uint8Array): { text: string; value: unknown } {
  try {
    const text = UTF8.decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    throw ProfilesFileError.malformed('the file was opened, but holds no profiles');
  }
}
