import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { ProfileData } from '../../../src/profiles/file/profile-data.js';
import { ProfilesFileError } from '../../../src/profiles/file/profiles-file.error.js';
import { parsedProfilesYaml } from '../../../src/profiles/file/yaml.reader.js';
import { profilesYaml } from '../../../src/profiles/file/yaml.writer.js';
import { anyProfiles } from './any-profiles.js';

const CANARY = 'canary-7f3a';

const read = (text: string): { data: ProfileData; warnings: string[] } => {
  const warnings: string[] = [];
  const data = parsedProfilesYaml(text, { onWarning: (warning) => warnings.push(warning) });
  return { data, warnings };
};
/** What is read as the only value. */
const valueOf = (written: string): { value: unknown; warnings: string[] } => {
  const { data, warnings } = read(`db:\n  prod:\n    key: ${written}\n`);
  return { value: (data.db as { prod: { key: unknown } }).prod.key, warnings };
};

describe('YAML', () => {
  it('of any profiles comes back as it was, also by readers of YAML 1.1', () => {
    fc.assert(
      fc.property(anyProfiles, (data) => {
        const text = profilesYaml(data);
        expect(parsedProfilesYaml(text)).toEqual(data);
        expect(parse(text, { version: '1.1' })).toEqual(data);
        expect(read(text).warnings).toHaveLength(/\{\{|\{%/.test(text) ? 1 : 0);
      }),
    );
  });

  it('keeps binary data, and large integers where they are asked for', () => {
    const data = { db: { prod: { key: Buffer.from([0, 255, 7]), number: 2n ** 64n - 1n } } };
    expect(parsedProfilesYaml(profilesYaml(data), { keepsLargeIntegers: true })).toEqual(data);
  });

  it('takes anchors, aliases and merge keys', () => {
    const text = 'db:\n  prod: &a { user: app, port: 5432 }\n  dev:\n    <<: *a\n    user: dev\n';
    expect(read(text).data).toEqual({
      db: { prod: { user: 'app', port: 5432 }, dev: { user: 'dev', port: 5432 } },
    });
  });

  it('may begin with a byte order mark, and be JSON', () => {
    expect(read('\u{feff}{"db":{"prod":{}}}').data).toEqual({ db: { prod: {} } });
  });
});

describe('what acct has read in another way is read by YAML 1.2, with a warning', () => {
  it.each([
    ['yes', 'yes', 'yes, no, on and off'],
    ['Off', 'Off', 'yes, no, on and off'],
    ['0123', 123, 'leading zeros'],
    ['0b11', '0b11', 'binary'],
    ['1_000', '1_000', 'underscores'],
    ['1:30', '1:30', 'colons'],
    ['0o17', 15, '0o'],
    ['0128', 128, 'leading zeros'],
    ['-0x1f', '-0x1f', 'with a sign'],
    ['0x1_f', '0x1_f', 'underscores'],
    ['1_0.5', '1_0.5', 'underscores'],
    ['1:30.5', '1:30.5', 'colons'],
    ['1e3', 1000, 'exponent'],
    ['1.5e3', 1500, 'exponent'],
    ['+.5', 0.5, 'a sign and a dot'],
    ['2024-01-02', '2024-01-02', 'a date is text here'],
    ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z', 'a date is text here'],
  ])('%s', (written, expected, warning) => {
    const { value, warnings } = valueOf(written);
    expect(value).toBe(expected);
    expect(warnings).toEqual([expect.stringMatching(/^line 3: /)]);
    expect(warnings[0]).toContain(warning);
    expect(valueOf(`"${written}"`)).toEqual({ value: written, warnings: [] });
  });

  it.each([
    ['true', true],
    ['0x1f', 31],
    ['1.0e+3', 1000],
    ['.5', 0.5],
    ['07', 7],
    ['yEs', 'yEs'],
    ['1:60', '1:60'],
    ['2024-1-2', '2024-1-2'],
    ['~', null],
    ['y', 'y'],
    ['10', 10],
  ])('%s is the same', (written, value) => {
    expect(valueOf(written)).toEqual({ value, warnings: [] });
  });

  it.each(['"{{ secret }}"', '"{% if x %}"'])('a template %s is text', (written) => {
    const { value, warnings } = valueOf(written);
    expect(value).toBe(JSON.parse(written));
    expect(warnings).toEqual([expect.stringContaining('no template is rendered')]);
  });
});

describe('YAML that is not good is refused without a value', () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? `  l0: &l0 { a: ${CANARY} }`
      : `  l${level}: &l${level} { a: *l${level - 1}, b: *l${level - 1}, c: *l${level - 1} }`,
  );

  it.each([
    ['an empty text', '', 'the file is empty'],
    ['comments alone', `# ${CANARY}\n`, 'the file is empty'],
    ['a text', CANARY, 'the file holds no mapping of providers'],
    ['a list', `- ${CANARY}`, 'the file holds no mapping of providers'],
    ['the same key twice', `db:\n  prod: { a: ${CANARY}, a: 2 }`, 'twice: look at line 2, column'],
    ['a provider twice', `db: {}\ndb: { prod: { a: ${CANARY} } }`, 'twice: look at line 2'],
    ['a bracket left open', `db: { prod: [ ${CANARY}`, 'it is no YAML'],
    ['a tab', `db:\n\tprod: ${CANARY}`, 'look at line 2, column 1'],
    ['two documents', `db: {}\n---\ndb: { p: { a: ${CANARY} } }`, 'MULTIPLE_DOCS'],
    ['an unknown tag', `db: { prod: { a: !!python/object ${CANARY} } }`, 'TAG_RESOLVE_FAILED'],
    ['a template without quotes', `db: { prod: { a: {{ ${CANARY} }} } }`, 'a key is a list or a'],
    ['a key that is a list', `? [${CANARY}]\n: {}`, 'a key is a list or a mapping'],
    ['an alias of nothing', `db: { prod: { a: *${CANARY} } }`, 'used before their anchors'],
    ['a bomb of aliases', `db:\n${levels.join('\n')}`, 'its aliases expand too far'],
    ['what holds itself', `db: { prod: &a { self: *a, b: ${CANARY} } }`, 'nested too deeply'],
    ['deep nesting', `db: { prod: { a: ${'['.repeat(500)}${']'.repeat(500)} } }`, ''],
    ['very deep nesting', `db: ${'['.repeat(100_000)}`, ''],
    ['__proto__', `db: { __proto__: { a: ${CANARY} } }`, 'a profile of "db" is named __proto__'],
    ['__proto__ by a merge', `db: { prod: { <<: { __proto__: { a: ${CANARY} } } } }`, '__proto__'],
    ['a large integer', 'db: { prod: { a: 9007199254740993 } }', 'quote it'],
    ['a larger one', 'db: { prod: { a: [-99999999999999999999999] } }', 'quote it'],
  ])('%s', (_, text, expected) => {
    let failure: unknown;
    try {
      read(text);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(ProfilesFileError);
    const { message } = failure as ProfilesFileError;
    expect(message).toContain(expected);
    expect(message).not.toContain(CANARY);
    expect(message).not.toContain('999');
  });

  it('and no object has got a property by it', () => {
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});
