const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
/** A key reaches to the first separator that has no backslash before it; white space is one too. */
const PAIR = /^((?:\\.|[^\\=:\s])*)[ \t\f]*(?:[=:][ \t\f]*)?(.*)$/su;

/** Reads a `.properties` file. Source: the documentation of Java's `Properties.load`. */
export function readProperties(text: string): Map<string, string> {
  return new Map(
    logicalLines(text).map((line) => {
      const [, key = '', value = ''] = PAIR.exec(line) ?? [];
      return [unescaped(key), unescaped(value)];
    }),
  );
}

/** Lines without comments and empty ones; one that ends with a backslash goes on in the next. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const natural of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (begun === undefined && /^(?:[#!]|$)/.test(line)) continue;
    const whole: string = (begun ?? '') + line;
    begun = endsWithEscape(line) ? whole.slice(0, -1) : undefined;
    if (begun === undefined) lines.push(whole);
  }
  return begun === undefined ? lines : [...lines, begun];
}

function endsWithEscape(line: string): boolean {
  const [backslashes = ''] = /\\*$/.exec(line) ?? [];
  return backslashes.length % 2 === 1;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gsu, (_all, code?: string, letter = '') =>
    code === undefined
      ? (ESCAPES[letter as string] ?? String(letter))
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
