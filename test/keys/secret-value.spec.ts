import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretValue } from 'nestjs-akeyless/keys';

describe('a secret value', () => {
  it('is shown nowhere', () => {
    const secret = new SecretValue('canary-key');
    const texts = [
      String(secret),
      ['', secret].join(''),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ nested: { secret } }, { depth: 5, showHidden: true, getters: true }),
      JSON.stringify(Object.entries(secret)),
    ];
    for (const text of texts) expect(text).not.toContain('canary');
    expect(texts.slice(0, 3)).toEqual(['[secret]', '[secret]', '{"secret":"[secret]"}']);
    expect(inspect({ secret })).toBe('{ secret: [secret] }');
  });

  it('is given to who asks for it', () => {
    const bytes = Buffer.from('key');
    expect(new SecretValue('key').reveal()).toBe('key');
    expect(new SecretValue(bytes).reveal()).toBe(bytes);
  });

  it.each([
    ['', ''],
    ['a', '*'],
    ['aa', '**'],
    ['aaa', '***'],
    ['abcd', 'a**d'],
    ['abcdefg', 'a*****g'],
    ['aabbccdd', 'aa****dd'],
    ['abcdefghijklmnop', 'abcd********mnop'],
    ['abcdefghijklmnopqrst', 'abcd************qrst'],
  ])('%j is censored as %j', (value, censored) => {
    expect(new SecretValue(value).censored()).toBe(censored);
  });

  it('shows only the length of a Buffer', () => {
    expect(new SecretValue(Buffer.from('canary-key')).censored()).toBe('[10 bytes]');
  });

  it('never shows more than half, nor a broken character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const characters = Array.from(value);
        const censored = Array.from(new SecretValue(value).censored());
        const shown = Math.min(4, Math.floor(characters.length / 4));
        expect(censored).toHaveLength(characters.length);
        expect(censored.slice(0, shown)).toEqual(characters.slice(0, shown));
        expect(censored.slice(shown, censored.length - shown).every((each) => each === '*')).toBe(
          true,
        );
      }),
    );
  });
});
