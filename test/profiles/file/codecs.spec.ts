import { describe, expect, it } from '@jest/globals';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { CRYPTO_PLUGINS } from '../../../src/profiles/file/crypto-plugin.js';
import { decryptProfiles } from '../../../src/profiles/file/decrypt-profiles.js';
import { encryptProfiles } from '../../../src/profiles/file/encrypt-profiles.js';
import { generateProfilesKey } from '../../../src/profiles/file/generate-profiles-key.js';
import type { ProfileData } from '../../../src/profiles/file/profile-data.js';
import { ProfilesFileError } from '../../../src/profiles/file/profiles-file.error.js';
import { cipherOf } from '../../../src/profiles/file/ciphers.js';
import { PROFILES_SERIALS } from '../../../src/profiles/file/profiles-serial.js';
import { Fernet } from '../../../src/shared/fernet.js';
import { anyProfiles } from './any-profiles.js';

const UNOPENABLE =
  'the file cannot be opened: it is not encrypted with this key, or was altered or cut short';
const CANARY = 'canary-7f3a';
const PROFILES: ProfileData = { db: { prod: { user: 'app', password: CANARY } } };

function failureOf(work: () => unknown): ProfilesFileError {
  try {
    work();
  } catch (error) {
    if (error instanceof ProfilesFileError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const COMBINATIONS = CRYPTO_PLUGINS.flatMap((cryptoPlugin) =>
  PROFILES_SERIALS.map((serial) => ({ cryptoPlugin, serial })),
);

describe.each(COMBINATIONS)('profiles by $cryptoPlugin and $serial', (options) => {
  const key = generateProfilesKey(options.cryptoPlugin);
  const file = encryptProfiles(PROFILES, key, options);

  it('come back as they were', () => {
    fc.assert(
      fc.property(anyProfiles, (data) => {
        expect(decryptProfiles(encryptProfiles(data, key, options), key, options)).toEqual(data);
      }),
    );
  });

  it('are another file each time, without a readable word', () => {
    expect(encryptProfiles(PROFILES, key, options).equals(file)).toBe(false);
    expect(file.toString('latin1')).not.toContain(CANARY);
    expect(Buffer.from(file.toString(), 'base64url').toString('latin1')).not.toContain(CANARY);
  });

  it('open with any of several keys', () => {
    const others = [1, 2].map(() => generateProfilesKey(options.cryptoPlugin));
    expect(decryptProfiles(file, [...others, key], options)).toEqual(PROFILES);
    expect(failureOf(() => decryptProfiles(file, others, options)).message).toBe(UNOPENABLE);
  });

  it('do not open with another key, and the message is always the same', () => {
    const other = generateProfilesKey(options.cryptoPlugin);
    expect(failureOf(() => decryptProfiles(file, other, options)).message).toBe(UNOPENABLE);
  });

  it('do not open when one bit is another, at any place', () => {
    for (let at = 0; at < file.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const altered = Buffer.from(file);
        altered[at]! ^= 1 << bit;
        const { message } = failureOf(() => decryptProfiles(altered, key, options));
        expect({ at, bit, message }).toEqual({ at, bit, message: UNOPENABLE });
      }
    }
  });

  it('do not open when they are cut, at any place, nor with something behind', () => {
    const cuts = Array.from(file, (_, length) => file.subarray(0, length));
    for (const cut of [...cuts, Buffer.concat([file, Buffer.from('AAAA')])]) {
      expect(failureOf(() => decryptProfiles(cut, key, options)).message).toBe(UNOPENABLE);
    }
  });

  it.each([' ', 'no-key', 'A'.repeat(44), `${generateProfilesKey(options.cryptoPlugin)}A`])(
    'need a well-formed key, which %j is not',
    (malformed) => {
      for (const work of [
        () => encryptProfiles(PROFILES, malformed, options),
        () => decryptProfiles(file, malformed, options),
      ]) {
        const { message } = failureOf(work);
        expect(message).toMatch(/^the key is malformed: /);
        expect(message.includes(malformed.trim() || 'canary')).toBe(false);
      }
    },
  );

  it('open with a key that a newline ends', () => {
    expect(decryptProfiles(file, `${key}\n`, options)).toEqual(PROFILES);
  });
});

describe('a file', () => {
  const key = generateProfilesKey();
  const fileOf = (plaintext: Uint8Array): Buffer => cipherOf('fernet').encrypt(plaintext, key);

  it('of fernet is one token, which a newline may end, and may be given as text', () => {
    const file = encryptProfiles(PROFILES, key);
    expect(file.toString()).toMatch(/^gAAAAA[\w-]+=*$/);
    expect(decryptProfiles(`${file.toString()}\n`, key)).toEqual(PROFILES);
  });

  it('of aesgcm256 is nonce, ciphertext and tag', () => {
    const options = { cryptoPlugin: 'aesgcm256', serial: 'json' } as const;
    const file = encryptProfiles(PROFILES, generateProfilesKey('aesgcm256'), options);
    expect(file).toHaveLength(12 + JSON.stringify(PROFILES).length + 16);
  });

  it('holds MessagePack unless JSON is asked for', () => {
    const json = encryptProfiles(PROFILES, key, { serial: 'json' });
    const msgpack = encryptProfiles(PROFILES, key);
    const { decrypt } = cipherOf('fernet');
    expect(JSON.parse(decrypt(json, key).toString())).toEqual(PROFILES);
    expect([...decrypt(msgpack, key)]).toEqual([...encode(PROFILES)]);
  });

  it.each([
    ['text', Buffer.from('hello')],
    ['cut MessagePack', encode(PROFILES).subarray(0, -1)],
    ['cut JSON', Buffer.from(JSON.stringify(PROFILES).slice(0, -1))],
    ['JSON that is no UTF-8', Buffer.from('{"db":{"\u{ff}":{}}}', 'latin1')],
    ['nothing', Buffer.alloc(0)],
    ['a list', encode([PROFILES])],
    ['a number', encode(7)],
    ['a name of all objects', Buffer.from([0x81, 0xa9, ...Buffer.from('__proto__'), 0x80])],
  ])('that holds %s is refused in words', (_, plaintext) => {
    const { message } = failureOf(() => decryptProfiles(fileOf(plaintext), key));
    expect(message).toMatch(/holds no (profiles|mapping)/);
    expect(message).not.toContain(CANARY);
  });

  it('that holds nil, as acct makes of an empty file, has no profiles', () => {
    expect(decryptProfiles(fileOf(encode(null)), key)).toEqual({});
    expect(decryptProfiles(fileOf(encode({ db: null, aws: { prod: null } })), key)).toEqual({
      db: {},
      aws: { prod: {} },
    });
  });
});

describe('integers', () => {
  const key = generateProfilesKey();
  const through = (number: unknown): unknown => {
    const data = { db: { prod: { number } } };
    const read = decryptProfiles(encryptProfiles(data, key), key);
    return (read.db as { prod: { number: unknown } }).prod.number;
  };

  it('of 64 bits keep every digit, as bigints where a number would not', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (number) => {
        const isSafe = Number.isSafeInteger(Number(number));
        expect(through(number)).toBe(isSafe ? Number(number) : number);
      }),
    );
  });

  it('are written as short as MessagePack has them', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        const data = { db: { prod: { number } } };
        const plaintext = cipherOf('fernet').decrypt(encryptProfiles(data, key), key);
        expect([...plaintext]).toEqual([...encode(data)]);
      }),
    );
  });

  it.each([2n ** 64n, -(2n ** 63n) - 1n])('of more bits are refused: %s', (number) => {
    const { message } = failureOf(() => through(number));
    expect(message).toContain('quote it');
    expect(message).not.toContain(String(number));
  });

  it.each(['9007199254740993', '-9007199254740993'])('in JSON are refused beyond: %s', (number) => {
    const json = `{"db":{"prod":{"number":${number},"text":"\\"${number}"}}}`;
    const file = new Fernet(key).encrypt(json);
    const { message } = failureOf(() => decryptProfiles(file, key));
    expect(message).toContain('quote it');
    expect(message).not.toContain(number);
    expect(
      failureOf(() =>
        encryptProfiles({ db: { prod: { number: BigInt(number) } } }, key, { serial: 'json' }),
      ).message,
    ).toContain('quote it');
  });

  it('in JSON texts are texts', () => {
    const data = { db: { prod: { number: '9007199254740993', text: '\\"9007199254740993' } } };
    const file = encryptProfiles(data, key, { serial: 'json' });
    expect(decryptProfiles(file, key)).toEqual(data);
  });
});

describe('data without the shape of profiles is refused by name, never by value', () => {
  const circular: Record<string, unknown> = { password: CANARY };
  circular.self = circular;
  const ownProto = JSON.parse(`{"__proto__": {"x": "${CANARY}"}}`) as Record<string, unknown>;

  it.each<[string, unknown, string]>([
    ['a list', [CANARY], 'the file holds no mapping of providers'],
    ['a provider', { db: CANARY }, 'the provider "db" must be a mapping of profiles'],
    ['a profile', { db: { prod: CANARY } }, 'the profile "prod" of "db" must be a mapping'],
    ['a list of profiles', { db: [CANARY] }, 'the provider "db" must be a mapping of profiles'],
    ['a default', { default: { prod: { password: CANARY } } }, '"default" must hold a text'],
    ['a backend_key', { backend_key: 7 }, '"backend_key" must hold a text'],
    ['a date', { db: { prod: { at: new Date() } } }, 'the profile "prod" of "db" holds something'],
    [
      'undefined',
      { db: { prod: { at: undefined } } },
      'the profile "prod" of "db" holds something',
    ],
    ['a function', { db: { prod: { at: () => CANARY } } }, 'the profile "prod" of "db" holds'],
    ['itself', { db: { prod: circular } }, 'the profile "prod" of "db" is nested too deeply'],
    ['a provider __proto__', ownProto, 'a provider is named __proto__'],
    ['a profile __proto__', { db: ownProto }, 'a profile of "db" is named __proto__'],
    ['a value __proto__', { db: { prod: ownProto } }, 'a value in the profile "prod" of "db"'],
    ['__proto__ below', { db: { prod: { a: [ownProto] } } }, 'a value in the profile "prod"'],
  ])('%s', (_, data, expected) => {
    const { message } = failureOf(() =>
      encryptProfiles(data as ProfileData, generateProfilesKey()),
    );
    expect(message).toContain(expected);
    expect(message).not.toContain(CANARY);
  });

  it('what all objects inherit is a name like any other', () => {
    const data = { constructor: { toString: { hasOwnProperty: 'x', prototype: 'y' } } };
    const key = generateProfilesKey();
    expect(decryptProfiles(encryptProfiles(data as ProfileData, key), key)).toEqual(data);
  });
});

it.each([
  ['binary data', Buffer.from(CANARY)],
  ['such a number', NaN],
  ['such a number', -Infinity],
])('JSON cannot hold %s, which MessagePack can', (what, value) => {
  const key = generateProfilesKey();
  const data = { db: { prod: { value } } };
  const { message } = failureOf(() => encryptProfiles(data, key, { serial: 'json' }));
  expect(message).toBe(`JSON cannot hold ${what}, which is among the values`);
  const read = decryptProfiles(encryptProfiles(data, key), key);
  const { value: again } = (read.db as typeof data.db).prod;
  expect(again instanceof Uint8Array ? Buffer.from(again) : again).toEqual(value);
});

it('a crypto plugin that is none is refused', () => {
  const none = 'rot13' as 'fernet';
  expect(failureOf(() => generateProfilesKey(none)).message).toContain('fernet and aesgcm256');
});
