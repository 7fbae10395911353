import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from 'nestjs-akeyless';

const anyText = fc.string({ unit: 'binary', maxLength: 30 });
const hostileText = fc.string({
  unit: fc.constantFrom(...'ab[]*█\\"%+/=_-\n é€'.split(''), '\u{1f511}', '\ud800'),
  maxLength: 30,
});
const around = fc.oneof(anyText, hostileText, fc.constant(''));
const longSecret = fc
  .oneof(
    fc.string({ minLength: 8, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 8, maxLength: 20 }),
    hostileText,
  )
  .filter((secret) => secret.length >= 8);

const once = (text: string): string => JSON.stringify(text).slice(1, -1);
const encoded = (secret: string): string => encodeURIComponent(secret.toWellFormed());

/** All that a base64 shows of a secret alone, behind `shift` other bytes. */
function core(secret: string, shift: number, alphabet: 'base64' | 'base64url'): string {
  const bytes = Buffer.from(secret);
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet);
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

const SPELLINGS: ((secret: string) => string)[] = [
  (secret) => secret,
  once,
  (secret) => once(once(secret)),
  encoded,
  (secret) => encoded(secret).replaceAll('%20', '+'),
  (secret) => encodeURI(secret.toWellFormed()),
  (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  ...[0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map(
      (alphabet) => (secret: string) => core(secret, shift, alphabet),
    ),
  ),
];

/** A text that holds a secret in one of its spellings; base64 with whole bytes around it. */
const spelledOut = fc
  .tuple(
    longSecret,
    fc.nat(SPELLINGS.length - 1),
    around,
    around,
    fc.constantFrom('base64' as const, 'base64url' as const),
  )
  .map(([secret, spelling, before, after, alphabet]) => {
    const spell = SPELLINGS.slice(0, 7)[spelling];
    const inner = spell
      ? spell(secret)
      : Buffer.from(`${before}${secret}${after}`).toString(alphabet);
    return { secret, text: `${before}${inner}${after}` };
  });

describe('a redactor', () => {
  it('leaves no secret of 8 characters and more in a text, in any spelling', () => {
    fc.assert(
      fc.property(
        spelledOut,
        fc.array(longSecret, { maxLength: 3 }),
        ({ secret, text }, others) => {
          const shown = createRedactor([secret, ...others])(text);
          expect(shown).not.toBe(text);
          const spellings = [secret, ...others].flatMap((each) =>
            SPELLINGS.map((spell) => spell(each)),
          );
          expect(spellings.filter((spelling) => shown.includes(spelling))).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('leaves a text without secrets as it is', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'ABCDEFGH'.split('')), minLength: 8 });
    const text = fc.string({ unit: fc.constantFrom(...'abcdefg 0123\\%+"'.split('')) });
    fc.assert(
      fc.property(fc.array(secret), text, (secrets, harmless) => {
        expect(createRedactor(secrets)(harmless)).toBe(harmless);
      }),
      { numRuns: 2000 },
    );
  });

  it('hides the same whatever the order of the secrets', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(longSecret, hostileText)), around, (secrets, rest) => {
        const text = rest + secrets.join(rest);
        expect(createRedactor(secrets.toReversed())(text)).toBe(createRedactor(secrets)(text));
      }),
    );
  });

  it('takes any value and any text', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withSet: true, withNullPrototype: true }),
        anyText,
        (value, text) => {
          expect(typeof createRedactor([value])(text)).toBe('string');
        },
      ),
    );
  });
});
