import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fernet } from '../../src/shared/fernet.js';
import { FernetError } from '../../src/shared/fernet.error.js';
import { GENERATE, INVALID, VERIFY } from './fernet.vectors.js';

const anyBytes = fc.uint8Array({ maxLength: 100 });

describe('the vectors of the Fernet specification', () => {
  it.each(GENERATE)('the token for "$text" is made', ({ token, now, iv, text, key }) => {
    expect(new Fernet(key).encrypt(text, { now, iv: Uint8Array.from(iv) })).toBe(token);
  });

  it.each(VERIFY)('the token of "$text" is read', ({ token, now, ttl, text, key }) => {
    expect(new Fernet(key).decrypt(token, { now, ttl }).toString()).toBe(text);
  });

  it.each(INVALID)('a token is refused: $name', ({ token, now, ttl, key }) => {
    expect(() => new Fernet(key).decrypt(token, { now, ttl })).toThrow(FernetError);
  });
});

describe('a token', () => {
  const key = Fernet.generateKey();
  const fernet = new Fernet(key);

  it('gives back any bytes', () => {
    fc.assert(
      fc.property(anyBytes, (data) => {
        expect([...fernet.decrypt(fernet.encrypt(data))]).toEqual([...data]);
      }),
    );
  });

  it('gives back any text as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fernet.decrypt(fernet.encrypt(text)).toString()).toBe(text);
      }),
    );
  });

  it('is refused with any bit of it turned', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (data, position) => {
        const bytes = Buffer.from(fernet.encrypt(data), 'base64url');
        const bit = position % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const token = bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
        expect(() => fernet.decrypt(token)).toThrow(FernetError);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused with any character of it exchanged', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), fc.string({ maxLength: 1 }), (data, position, other) => {
        const token = fernet.encrypt(data);
        const index = position % token.length;
        fc.pre(token[index] !== other);
        const altered = token.slice(0, index) + other + token.slice(index + 1);
        expect(() => fernet.decrypt(altered)).toThrow(FernetError);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused cut anywhere', () => {
    const token = fernet.encrypt('a text that is longer than one block of the cipher');
    for (let length = 0; length < token.length; length++) {
      expect(() => fernet.decrypt(token.slice(0, length))).toThrow(FernetError);
    }
  });

  it('is refused with bytes between the ciphertext and the signature', () => {
    const bytes = Buffer.from(fernet.encrypt('hello'), 'base64url');
    const longer = Buffer.concat([bytes.subarray(0, -32), Buffer.alloc(16), bytes.subarray(-32)]);
    expect(() => fernet.decrypt(longer.toString('base64url'))).toThrow(FernetError);
  });

  it('of another version is refused, though it is signed', () => {
    const bytes = Buffer.from(fernet.encrypt('hello'), 'base64url');
    bytes[0] = 0x81;
    const signing = Buffer.from(key, 'base64url').subarray(0, 16);
    const signed = bytes.subarray(0, -32);
    const signature = createHmac('sha256', signing).update(signed).digest();
    const token = Buffer.concat([signed, signature]).toString('base64');
    const other = token.replaceAll('+', '-').replaceAll('/', '_');
    expect(fernet.extractTimestamp(other)).toBeGreaterThan(0);
    expect(() => fernet.decrypt(other)).toThrow(FernetError);
  });

  it('may have a newline behind it', () => {
    const token = fernet.encrypt('hello');
    expect(fernet.decrypt(`${token}\n`).toString()).toBe('hello');
    expect(fernet.decrypt(`${token}\r\n`).toString()).toBe('hello');
    expect(() => fernet.decrypt(`${token} `)).toThrow(FernetError);
  });

  it('is good for as long as it is asked for, to the second', () => {
    const token = fernet.encrypt('hello', { now: 1000 });
    expect(fernet.decrypt(token, { ttl: 10, now: 1010 }).toString()).toBe('hello');
    expect(() => fernet.decrypt(token, { ttl: 10, now: 1011 })).toThrow(FernetError);
    expect(fernet.decrypt(token, { now: 2 ** 40 }).toString()).toBe('hello');
  });

  it('may come from a clock that is a minute ahead, not more', () => {
    const token = fernet.encrypt('hello', { now: 1060 });
    expect(fernet.decrypt(token, { ttl: 10, now: 1000 }).toString()).toBe('hello');
    expect(() => fernet.decrypt(token, { ttl: 10, now: 999 })).toThrow(FernetError);
  });

  it('is another one each time, and says when it was made', () => {
    const before = Math.floor(Date.now() / 1000);
    const token = fernet.encrypt('hello');
    expect(fernet.encrypt('hello')).not.toBe(token);
    expect(fernet.extractTimestamp(token)).toBeGreaterThanOrEqual(before);
    expect(fernet.extractTimestamp(token)).toBeLessThanOrEqual(Date.now() / 1000);
    expect(() => new Fernet(Fernet.generateKey()).extractTimestamp(token)).toThrow(FernetError);
  });
});

describe('several keys', () => {
  const [oldKey, newKey] = [Fernet.generateKey(), Fernet.generateKey()];

  it('all decrypt, and the first encrypts', () => {
    const both = new Fernet([newKey, oldKey]);
    expect(both.decrypt(new Fernet(oldKey).encrypt('hello')).toString()).toBe('hello');
    expect(new Fernet(newKey).decrypt(both.encrypt('hello')).toString()).toBe('hello');
    expect(() => new Fernet(oldKey).decrypt(both.encrypt('hello'))).toThrow(FernetError);
  });

  it('carry a token over to the first, as old as it was', () => {
    const token = new Fernet(oldKey).encrypt('hello', { now: 1234 });
    const rotated = new Fernet([newKey, oldKey]).rotate(token);
    expect(new Fernet(newKey).decrypt(rotated).toString()).toBe('hello');
    expect(new Fernet(newKey).extractTimestamp(rotated)).toBe(1234);
  });
});

describe('a key', () => {
  it('is the URL-safe base64 of 32 bytes, and each is another', () => {
    const keys = Array.from({ length: 50 }, () => Fernet.generateKey());
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}=$/);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['empty', ''],
    ['too short', 'c2hvcnQ='],
    ['of other characters', `${'+'.repeat(43)}=`],
    ['without its padding', 'A'.repeat(43)],
    ['no base64', 'a secret that is no key at all, by mistake'],
  ])('is refused if it is %s, without being shown', (_, key) => {
    expect(() => new Fernet(key)).toThrow(
      new FernetError('not a Fernet key: it is the URL-safe base64 of 32 bytes'),
    );
  });

  it('is needed', () => {
    expect(() => new Fernet([])).toThrow(FernetError);
  });

  it('is not shown by what holds it', () => {
    const key = Fernet.generateKey();
    const fernet = new Fernet(key);
    expect(inspect(fernet, { depth: 9, showHidden: true })).not.toContain('Buffer');
    expect(JSON.stringify(fernet)).toBe('{}');
  });
});
