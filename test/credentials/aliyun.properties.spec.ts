import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readProperties } from '../../src/credentials/sources/aliyun/properties.js';

const read = (text: string): object => Object.fromEntries(readProperties(text));

describe('a file of properties', () => {
  it.each([
    ['a=b', { a: 'b' }],
    ['a:b', { a: 'b' }],
    ['a b', { a: 'b' }],
    ['a\tb', { a: 'b' }],
    ['a = b', { a: 'b' }],
    ['a : b', { a: 'b' }],
    ['  a=b', { a: 'b' }],
    ['a=b ', { a: 'b ' }],
    ['a==b', { a: '=b' }],
    ['a = = b', { a: '= b' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['=b', { '': 'b' }],
    ['a=b\r\nc=d\re=f\n\n', { a: 'b', c: 'd', e: 'f' }],
    ['a=1\na=2', { a: '2' }],
    ['\uFEFFa=b', { a: 'b' }],
    ['list=[{"regionId":"cn-1","vpc":true}]', { list: '[{"regionId":"cn-1","vpc":true}]' }],
    ['url=https://x/?a=b#c', { url: 'https://x/?a=b#c' }],
    ['ключ=значение', { ключ: 'значение' }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('comments', () => {
  it.each([
    ['# a=b\n! c=d\n   # e=f\ng=h', { g: 'h' }],
    ['a=b # no comment', { a: 'b # no comment' }],
    ['# goes on \\\na=b', { a: 'b' }],
    ['#', {}],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('escapes', () => {
  it.each([
    [String.raw`a\=b\:c\ d=e`, { 'a=b:c d': 'e' }],
    [String.raw`a=\t\n\r\f\\`, { a: '\t\n\r\f\\' }],
    [String.raw`a=\u00e9\u4E2D`, { a: 'é中' }],
    [String.raw`a=\q\"\u12`, { a: 'q"u12' }],
    [String.raw`\#a=\!b`, { '#a': '!b' }],
    [String.raw`a=\ b`, { a: ' b' }],
    ['a=\\', { a: '' }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('a line that ends with a backslash goes on in the next', () => {
  it.each([
    ['a=b\\\n   c', { a: 'bc' }],
    ['a=b\\\r\nc\\\nd', { a: 'bcd' }],
    ['a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
    ['a=b\\\n# c', { a: 'b# c' }],
    ['a=b\\\n\nc=d', { a: 'b', c: 'd' }],
    ['a\\\n=b', { a: 'b' }],
    [
      'list=[{"regionId":"cn-1"},\\\n      {"regionId":"cn-2"}]',
      { list: '[{"regionId":"cn-1"},{"regionId":"cn-2"}]' },
    ],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

it('what is written with escapes is read as it was', () => {
  const anyText = fc.string({ unit: 'binary' });
  const escaped = (text: string): string =>
    text
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), (pairs) => {
      const entries = Object.entries(pairs);
      const lines = entries.map((pair) => pair.map(escaped).join('='));
      expect(readProperties(lines.join('\n'))).toEqual(new Map(entries));
    }),
  );
});
