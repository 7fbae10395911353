import { expect, it } from '@jest/globals';
import { decryptProfiles } from '../../../src/profiles/file/decrypt-profiles.js';
import { encryptProfiles } from '../../../src/profiles/file/encrypt-profiles.js';
import { generateProfilesKey } from '../../../src/profiles/file/generate-profiles-key.js';
import { Fernet } from '../../../src/shared/fernet.js';
import { describeWithPython, python } from './support/python.js';

const PROFILES = {
  default: 'prod',
  'aws.gsuite': {
    prod: { user: 'jo@example.com', password: 'pässwörd 🔑', port: 5432, ratio: 0.25 },
    dev: { list: [1, -1, 127, 128, -33, 65_536, 2 ** 33, -(2 ** 33), 2 ** 53 - 1], none: null },
  },
  db: { prod: { on: true, off: false, nested: { deep: ['x', {}] }, long: 'x'.repeat(70_000) } },
};

const CIPHERS = {
  fernet: {
    newKey: 'key = Fernet.generate_key().decode()',
    seal: 'sealed = Fernet(given["key"]).encrypt(plain)',
    open: 'plain = Fernet(given["key"]).decrypt(file)',
  },
  aesgcm256: {
    newKey: 'key = base64.b64encode(os.urandom(32)).decode()',
    seal: 'nonce = os.urandom(12); sealed = nonce + AESGCM(base64.b64decode(given["key"])).encrypt(nonce, plain, None)',
    open: 'plain = AESGCM(base64.b64decode(given["key"])).decrypt(file[:12], file[12:], None)',
  },
} as const;
const SERIALS = {
  msgpack: { dump: 'plain = pack(given["data"])', load: 'data = unpack(plain)' },
  json: {
    dump: 'plain = json.dumps(given["data"]).encode()',
    load: 'data = json.loads(plain)',
  },
} as const;
const FILE = 'file = base64.b64decode(given["file"])';
const COMBINATIONS = (['fernet', 'aesgcm256'] as const).flatMap((cryptoPlugin) =>
  (['msgpack', 'json'] as const).map((serial) => [cryptoPlugin, serial] as const),
);

function script(...lines: string[]): string {
  return lines.join('\n');
}

describeWithPython("with Python's cryptography", () => {
  it.each(COMBINATIONS)('a file that Python writes by %s and %s opens here', (plugin, serial) => {
    const cipher = CIPHERS[plugin];
    const key = python(script(cipher.newKey, 'print(json.dumps(key))'), {}) as string;
    const file = python(
      script(
        SERIALS[serial].dump,
        cipher.seal,
        'print(json.dumps(base64.b64encode(sealed).decode()))',
      ),
      { key, data: PROFILES },
    ) as string;

    const bytes = Buffer.from(file, 'base64');
    expect(decryptProfiles(bytes, key, { cryptoPlugin: plugin })).toEqual(PROFILES);
  });

  it.each(COMBINATIONS)('a file written here by %s and %s opens in Python', (plugin, serial) => {
    const key = generateProfilesKey(plugin);
    const file = encryptProfiles(PROFILES, key, { cryptoPlugin: plugin, serial });
    const opened = python(
      script(FILE, CIPHERS[plugin].open, SERIALS[serial].load, 'print(json.dumps(data))'),
      { key, file: file.toString('base64') },
    );
    expect(opened).toEqual(PROFILES);
  });

  it('integers of 64 bits keep every digit both ways', () => {
    const key = generateProfilesKey();
    const data = { db: { prod: { most: 2n ** 64n - 1n, least: -(2n ** 63n) } } };
    const file = encryptProfiles(data, key).toString('base64');
    const [digits, again] = python(
      script(
        FILE,
        CIPHERS.fernet.open,
        SERIALS.msgpack.load,
        'digits = [str(n) for n in data["db"]["prod"].values()]',
        'print(json.dumps([digits, Fernet(given["key"]).encrypt(pack(data)).decode()]))',
      ),
      { key, file },
    ) as [string[], string];
    expect(digits).toEqual(['18446744073709551615', '-9223372036854775808']);
    expect(decryptProfiles(again, key)).toEqual(data);
  });

  it('Python refuses what was altered here, and the reverse', () => {
    const key = Fernet.generateKey();
    const file = encryptProfiles(PROFILES, key);
    file[40]! ^= 1;
    const refused = python(
      script(
        FILE,
        'from cryptography.fernet import InvalidToken',
        'try: Fernet(given["key"]).decrypt(file); print("false")',
        'except InvalidToken: print("true")',
      ),
      { key, file: file.toString('base64') },
    );
    expect(refused).toBe(true);
    expect(() => decryptProfiles(file, key)).toThrow('the file cannot be opened');
  });
});
