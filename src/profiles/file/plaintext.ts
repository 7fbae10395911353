const UTF8 = new TextDecoder('utf-8', { fatal: true });
// oxlint-disable-next-line no-control-regex -- these are in no YAML
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
/** A shorter text is no Fernet token. */
const SHORTEST_TOKEN = 100;

/** The text of a file that is not encrypted; undefined for ciphertext of any crypto plugin, also if it is damaged. */
export function plaintextIn(content: Uint8Array): string | undefined {
  const text = utf8(content);
  if (text === undefined || CONTROL_CHARACTERS.test(text)) return undefined;
  return isToken(text.trim()) ? undefined : text;
}

/** One word, where YAML of several levels has spaces, lines or braces. */
function isToken(text: string): boolean {
  return /^[^\s{]+$/.test(text) && (text.startsWith('gAAAA') || text.length >= SHORTEST_TOKEN);
}

/** Without a byte order mark. */
function utf8(content: Uint8Array): string | undefined {
  try {
    return UTF8.decode(content);
  } catch {
    return undefined;
  }
}
