import { describe, expect, it } from '@jest/globals';
import { createRedactor } from 'nestjs-akeyless';

const PASSWORD = 'fake-p@ss "w\\rd" 1+1/2?';
const TOKEN = 'fake-token-0123456789';

const hide = (text: string, ...secrets: unknown[]): string => createRedactor(secrets)(text);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('a redactor', () => {
  it('hides a secret and keeps the text around it', () => {
    expect(hide(`login with ${TOKEN} failed`, TOKEN)).toBe('login with [redacted] failed');
  });

  it('hides every occurrence', () => {
    expect(hide(`${TOKEN}, ${TOKEN}`, TOKEN)).toBe('[redacted], [redacted]');
  });

  it('returns a text without secrets as it is', () => {
    const text = 'connection to db.example.com:5432 refused (100 % of tries) \\o/';
    expect(hide(text, TOKEN, PASSWORD)).toBe(text);
  });

  it('can be used many times', () => {
    const redact = createRedactor([TOKEN]);
    expect([redact(TOKEN), redact(TOKEN)]).toEqual(['[redacted]', '[redacted]']);
  });

  it('without secrets changes nothing', () => {
    expect(hide('a text')).toBe('a text');
  });
});

describe('what is a secret', () => {
  it.each([
    ['a string', TOKEN],
    ['a field', { password: TOKEN }],
    ['a field of a field', { database: { users: [{ password: TOKEN }] } }],
    ['an entry of a list', [['other', TOKEN]]],
    ['a value of a Map', new Map([['password', TOKEN]])],
    ['an entry of a Set', new Set([TOKEN])],
    [
      'a field of an instance',
      new (class Credential {
        password = TOKEN;
      })(),
    ],
    [
      'what toJSON() shows of private fields',
      new (class {
        #password = TOKEN;
        toJSON() {
          return { password: this.#password };
        }
      })(),
    ],
    ['a URL', { url: new URL(`postgres://u:p@h/${TOKEN}`) }, `postgres://u:p@h/${TOKEN}`],
  ])('is %s', (_what, secret, text = TOKEN) => {
    expect(hide(`<${text}>`, secret)).toBe('<[redacted]>');
  });

  it.each([
    ['a key', { [TOKEN]: 'value' }, TOKEN],
    ['a number', { port: 5_432_000_000 }, '5432000000'],
    ['a boolean, null and undefined', { a: true, b: null, c: undefined }, 'true null undefined'],
    ['a point in time', { at: new Date(0) }, '1970-01-01T00:00:00.000Z'],
    ['the bytes of a Buffer', Buffer.from(TOKEN), '102'],
    ['an empty string', '', 'a text'],
  ])('is not %s', (_what, value, text) => {
    expect(hide(text, value)).toBe(text);
  });

  it('is found in a value that holds itself', () => {
    const value: Record<string, unknown> = { password: TOKEN };
    value['self'] = value;
    expect(hide(TOKEN, value)).toBe('[redacted]');
  });

  it('is found beside fields that cannot be read', () => {
    const value = {
      get broken(): string {
        throw new Error('unreadable');
      },
      toJSON() {
        throw new Error('unreadable');
      },
      password: TOKEN,
    };
    expect(hide(TOKEN, value)).toBe('[redacted]');
  });

  it('is found at any depth', () => {
    let value: unknown = TOKEN;
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(hide(TOKEN, value)).toBe('[redacted]');
  });
});

describe('a secret of 8 characters and more', () => {
  it('is hidden inside longer words', () => {
    expect(hide('user-abcdefgh12', 'abcdefgh')).toBe('user-[redacted]12');
  });

  it.each([
    ['one of its lines', 'fake-line-of-a-private-key'],
    ['all of it', '-----BEGIN-----\nfake-line-of-a-private-key\n-----END-----'],
  ])('of many lines is hidden where a text shows %s', (_what, shown) => {
    const key = '-----BEGIN-----\nfake-line-of-a-private-key\n-----END-----';
    expect(hide(`read: ${shown}.`, key)).toBe('read: [redacted].');
  });
});

describe('a secret of 4 to 7 characters', () => {
  it.each(['root', 'admin12'])('is hidden as a whole word: %s', (secret) => {
    expect(hide(`role "${secret}" is missing`, secret)).toBe('role "[redacted]" is missing');
  });

  it.each(['roots', 'taproot', 'root_1', 'root1', 'uproots', 'rooté', 'éroot', 'root𝒜', '𝒜root'])(
    'is left in the longer word %s',
    (word) => {
      expect(hide(`see ${word} there`, 'root')).toBe(`see ${word} there`);
    },
  );

  it.each(['root', '"root"', 'a root.', 'x=root&y', 'root-1', "'root'", '(root)'])(
    'is found in %s',
    (text) => {
      expect(hide(text, 'root')).toBe(text.replace('root', '[redacted]'));
    },
  );

  it.each(['line\\nroot\\nline', 'tab\\troot', 'a\\u0020root', 'a%20root%20b', 'p%3Droot'])(
    'is a whole word behind an escape: %s',
    (text) => {
      expect(hide(text, 'root')).toBe(text.replace('root', '[redacted]'));
    },
  );

  it.each([
    ['JSON-escaped', 'a"b\\', JSON.stringify('a"b\\')],
    ['URL-encoded', 'a&b=', 'q=a%26b%3D'],
    ['base64', 'root', base64('root')],
    ['base64 with the name of the user', 'p4ss', base64('user:p4ss')],
  ])('is hidden %s', (_how, secret, text) => {
    const hidden = hide(text, secret);
    expect(hidden).toContain('[redacted]');
    expect(hidden).not.toContain(text);
  });
});

describe('a secret of less than 4 characters', () => {
  it.each(['a', 'db', 'log'])('leaves a text readable: %s', (secret) => {
    const text = 'a log of the db is a log';
    expect(hide(text, secret)).toBe(text);
  });
});

describe('a secret is hidden', () => {
  const once = JSON.stringify(PASSWORD).slice(1, -1);
  const credentials = new URL('postgres://user@host/db');
  credentials.password = PASSWORD;

  it.each([
    ['as it is', PASSWORD],
    ['JSON-escaped', once],
    ['JSON-escaped twice, as in a payload', JSON.stringify(once).slice(1, -1)],
    ['URL-encoded as a component', encodeURIComponent(PASSWORD)],
    [
      'URL-encoded with small letters',
      encodeURIComponent(PASSWORD).replaceAll(/%../g, (escape) => escape.toLowerCase()),
    ],
    ['URL-encoded as a whole', encodeURI(PASSWORD)],
    ['in a form', new URLSearchParams({ p: PASSWORD }).toString().slice(2)],
    ['with plus signs for blanks', encodeURIComponent(PASSWORD).replaceAll('%20', '+')],
    ['in a connection URL', credentials.password],
    ['in base64', base64(PASSWORD)],
    ['in base64 for URLs', base64url(PASSWORD)],
    ['JSON-escaped in base64', base64(once)],
  ])('%s', (_how, spelling) => {
    const shown = createRedactor([PASSWORD])(`before ${spelling} after`);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain(spelling);
    expect(shown.startsWith('before ')).toBe(true);
    expect(shown.endsWith(' after')).toBe(true);
  });

  it('with letters beyond ASCII, in JSON that is ASCII only', () => {
    expect(hide('{"p":"p\\u00e4ssw\\u00f6rter"}', 'pässwörter')).toBe('{"p":"[redacted]"}');
  });

  it.each([0, 1, 2])('in base64 with %i other bytes before it', (shift) => {
    const before = '???'.slice(0, shift);
    for (const encode of [base64, base64url]) {
      const shown = hide(`Basic ${encode(`${before}${PASSWORD}>>>`)}, rejected`, PASSWORD);
      expect(shown).toMatch(/^Basic .{0,6}\[redacted\].{0,6}, rejected$/);
    }
  });

  it.each(['', 'a', 'ab', 'abc', 'abcd'])('in base64 behind the letters "%s"', (letters) => {
    for (const encode of [base64, base64url])
      expect(hide(`<${letters}${encode(TOKEN)}>`, TOKEN)).toBe(`<${letters}[redacted]>`);
  });

  it('in base64 that stands inside a path', () => {
    expect(hide(`/v1/${base64(TOKEN)}/x`, TOKEN)).toBe('/v1/[redacted]/x');
  });

  it('in a base64 of letters that take several bytes', () => {
    expect(hide(base64('pässwörter'), 'pässwörter')).toBe('[redacted]');
  });
});

describe('secrets that overlap', () => {
  it('are hidden together', () => {
    expect(hide('xabcdefghijklx', 'abcdefgh', 'efghijkl')).toBe('x[redacted]x');
  });

  it('are hidden together where one is part of the other', () => {
    expect(hide('x-abcdefghijkl-x', 'abcdefghijkl', 'cdefghij')).toBe('x-[redacted]-x');
  });

  it('are hidden together where one overlaps itself', () => {
    expect(hide('<aaaaaaaaaaaa>', 'aaaaaaaa')).toBe('<[redacted]>');
  });

  it('are found in the text as it was, not in what is left of it', () => {
    expect(hide('secretAAAAAAAABB', 'AAAAAAAA', 'secretAA', 'AAAAAABB')).toBe('[redacted]');
  });

  it('do not depend on their order', () => {
    const secrets = ['abcdefgh', 'efghijkl', 'root'];
    const text = 'abcdefghijkl root';
    expect(hide(text, ...secrets.toReversed())).toBe(hide(text, ...secrets));
  });
});

describe('the mask', () => {
  it.each([
    ['is the secret', 'redacted', 'redacted'],
    ['is in the secret', 'x[redacted]x', 'x[redacted]x'],
    ['begins as the secret ends', 'fake-key[', 'fake-key['],
  ])('that %s does not show it', (_how, secret, text) => {
    const shown = hide(`${text} and ${TOKEN}`, secret, TOKEN);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(TOKEN);
    expect(shown).toContain(' and ');
  });

  it('makes no secret together with what stands beside it', () => {
    expect(hide(`my-fake${TOKEN}`, TOKEN, 'my-fake[red')).not.toContain('my-fake[red');
  });

  it('gives way to nothing at all where every mask would show a secret', () => {
    const secrets = ['fake-1[r', 'fake-1**', 'fake-1██', 'fake-1█ '];
    expect(hide(`fake-1${TOKEN} x`, TOKEN, ...secrets)).toBe('***');
  });
});
