import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsedProfilesYaml } from '../../../src/profiles/file/yaml.reader.js';
import { profilesYaml } from '../../../src/profiles/file/yaml.writer.js';
import { anyProfiles } from './any-profiles.js';
import { describeWithPyYaml, python } from './support/python.js';

const DOCUMENT = new URL('../../../docs/acct.md', import.meta.url);
/** All of which numbers, dates and words are made that mean something. */
const PARTS =
  '0 1 7 8 9 + - . : _ o x e E b 1 0 . e+ e- x1f 0x 0o yes Off 2026-01-31 T10:00:00 .inf'.split(
    ' ',
  );

function someValues(): string[] {
  const written = fc
    .array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''));
  return [...new Set(fc.sample(written, { numRuns: 5000, seed: 7 }))];
}

/** What is read, in words; undefined for what is refused. */
function inWords(value: unknown): string | undefined {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true and false';
  return typeof value === 'number' ? `the number ${value}` : undefined;
}

const LOADED = `
def in_words(written):
    try: value = yaml.safe_load('k: ' + written)['k']
    except Exception: return None
    if isinstance(value, bool): return 'true and false'
    if isinstance(value, (int, float)): return 'the number ' + repr(value).replace('inf', 'Infinity')
    return 'text' if isinstance(value, str) else 'a date' if hasattr(value, 'year') else None
`;

/** What PyYAML makes of each value. */
function byPython(values: readonly string[]): (string | null)[] {
  const script = `${LOADED}\nprint(json.dumps([in_words(each) for each in given]))`;
  return (python(script, values) as (string | null)[]).map((each) =>
    each?.startsWith('the number ') === true ? `the number ${Number(each.slice(11))}` : each,
  );
}

function here(written: string): { words: string | undefined; warnings: string[] } {
  const warnings: string[] = [];
  try {
    const data = parsedProfilesYaml(`db: { prod: { k: ${written} } }`, {
      onWarning: (warning) => warnings.push(warning),
    });
    return { words: inWords((data.db as { prod: { k: unknown } }).prod.k), warnings };
  } catch {
    return { words: undefined, warnings };
  }
}

async function tableRows(): Promise<{ values: string[]; acct: string; own: string }[]> {
  const [, table = ''] = (await readFile(DOCUMENT, 'utf8')).split('## Where YAML differs');
  return [...table.matchAll(/^\| (`.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, written = '', acct = '', own = '']) => ({
      values: [...written.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value),
      acct,
      own,
    }),
  );
}

describeWithPyYaml("with Python's PyYAML, by which acct reads", () => {
  it('the table of docs/acct.md is right', async () => {
    const rows = await tableRows();
    expect(rows.length).toBeGreaterThan(8);
    const cells = rows.flatMap(({ values, acct, own }) =>
      values.map((written) => ({ written, acct: acct.split(',', 1)[0], own })),
    );
    const byAcct = byPython(cells.map(({ written }) => written));
    expect(
      cells.map(({ written }, at) => ({ written, acct: byAcct[at], own: here(written).words })),
    ).toEqual(cells);
  });

  it('what is read in another way gets a warning, and nothing else does', () => {
    const values = someValues();
    const byAcct = byPython(values);
    const differing = values.filter((value, at) => {
      const { words, warnings } = here(value);
      // What one of them refuses is told anyway.
      if (words === undefined || byAcct[at] === null) return false;
      return (words !== byAcct[at]) !== (warnings.length === 1);
    });
    expect(differing).toEqual([]);
    const meaning = byAcct.filter((words) => words !== 'text' && words !== null);
    expect(meaning.length).toBeGreaterThan(100);
  });

  it('what is written here is read the same', () => {
    const many = fc.sample(anyProfiles, { numRuns: 200, seed: 7 });
    const values = {
      numbers: [1e21, -1e-7, 1.5e-9, 5e-324, 1e22, 123456.789],
      texts: [
        'a\u{85}b',
        'a\u{2028}',
        '\u{2029} a\nb',
        '1e3',
        'yes',
        '=',
        '<<',
        '0123',
        '2026-01-31',
      ],
      '\u{2028}': 'key',
      '<<': { key: 1 },
      '=': 'key',
    };
    const special = { db: { prod: values, texts: { all: someValues() } } };
    const texts = [...many, special].map((data) => profilesYaml(data));
    const read = python('print(json.dumps([yaml.safe_load(each) for each in given]))', texts);
    expect(read).toEqual([...many, special]);
    expect(parsedProfilesYaml(profilesYaml(special))).toEqual(special);
  });
});
