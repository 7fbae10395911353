import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Keyv } from 'keyv';
import { KeyvFile } from 'keyv-file';
import {
  Fernet,
  fernetCryptoTool,
  FernetError,
  type FernetKeys,
  type KeyFlow,
  Keys,
  KeyStateError,
  KeyUseError,
  keyStateOfText,
  keyStateText,
  keyvStateRepository,
  memoryStateRepository,
  type StateRepository,
} from 'nestjs-akeyless/keys';
import { errorOf } from './support/error-of.js';
import { PlainCryptoTool } from './support/plain.crypto-tool.js';

const cryptoTool = new PlainCryptoTool();

/** Two lifetimes over one place: what the first encrypts with is what the second reads with. */
async function keyAfterRestart(open: () => StateRepository): Promise<unknown> {
  const start = (key: string): Keys =>
    new Keys({ stateRepository: open(), cryptoTool }).define('people', () => key, {
      stateless: false,
      autoSave: true,
    });
  await start('first').getForwardPathKey('people');
  return start('second').getBackPathKey('people');
}

describe('a repository in memory', () => {
  it('keeps states for others in the process', async () => {
    const repository = memoryStateRepository();
    expect(await keyAfterRestart(() => repository)).toBe('first');
  });

  it('holds nothing at first', () => {
    expect(memoryStateRepository().read('people')).toBeUndefined();
  });
});

describe('a repository over Keyv', () => {
  const folders: string[] = [];
  afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

  it('keeps states in files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-keys-'));
    folders.push(folder);
    const filename = join(folder, 'states.json');
    const open = () =>
      keyvStateRepository(new Keyv({ store: new KeyvFile({ filename, writeDelay: 0 }) }));
    expect(await keyAfterRestart(open)).toBe('first');
  });

  it('keeps states for ever, also in a Keyv whose values expire', async () => {
    const store = new Map<string, string>();
    await keyvStateRepository(new Keyv({ store, ttl: 1 })).write('people', 'state');
    expect(JSON.parse([...store.values()][0] as string)).toEqual({ value: 'state' });
  });

  class BrokenStore {
    opts = {};
    namespace?: string;
    readonly listeners = new Set<(error: unknown) => void>();
    constructor(private readonly fail: (store: BrokenStore) => unknown) {}
    get = async () => this.fail(this);
    set = async () => this.fail(this);
    delete = async () => true;
    clear = async () => undefined;
    on(_event: string, listener: (error: unknown) => void) {
      this.listeners.add(listener);
      return this;
    }
  }

  it.each<[string, (store: BrokenStore) => unknown]>([
    ['throws', () => Promise.reject(new Error('connection refused'))],
    [
      'reports an event and answers nothing',
      ({ listeners }) => {
        for (const listener of listeners) listener(new Error('connection refused'));
        return undefined;
      },
    ],
  ])('fails where its store %s', async (_how, fail) => {
    const keyv = new Keyv({ store: new BrokenStore(fail) });
    const keys = new Keys({ stateRepository: keyvStateRepository(keyv), cryptoTool });
    keys.define('people', () => 'key', { stateless: false });
    await expect(keys.getKey('people')).rejects.toThrow('cannot be read');
    await keys.getForwardPathKey('people');
    await expect(keys.saveState('people')).rejects.toBeInstanceOf(KeyStateError);
  });

  it.each(['redis://user:canary@host', undefined, {}])('takes nothing but a Keyv: %j', (keyv) => {
    expect(() => keyvStateRepository(keyv as unknown as Keyv)).toThrow(
      'keyvStateRepository() takes a Keyv: new Keyv({ store })',
    );
  });

  it('is disconnected at the end', async () => {
    let isDisconnected = false;
    const store = Object.assign(new BrokenStore(() => undefined), {
      disconnect: async () => {
        isDisconnected = true;
      },
    });
    await keyvStateRepository(new Keyv({ store })).close?.();
    expect(isDisconnected).toBe(true);
  });

  it('fails where nothing was written', async () => {
    const store = new BrokenStore(async () => false);
    const repository = keyvStateRepository(new Keyv({ store }));
    await expect(repository.write('people', 'state')).rejects.toThrow('Keyv has not written');
  });
});

describe('the Fernet crypto tool', () => {
  const STATE_KEY = Fernet.generateKey();
  const state = { state: 'forward', key: 'key', olderKeys: [Buffer.from([0, 255])] } as const;
  const getter = new Keys();

  it('gives back what it encrypted', async () => {
    const tool = fernetCryptoTool(STATE_KEY);
    const token = await tool.encrypt(state, getter);
    expect(new Fernet(STATE_KEY).decrypt(token as string).toString()).toContain('"forward"');
    expect(await tool.decrypt(token, getter)).toEqual(state);
  });

  it('encrypts with the first of several keys, and opens what any has encrypted', async () => {
    const newKey = Fernet.generateKey();
    const token = await fernetCryptoTool(STATE_KEY).encrypt(state, getter);
    const tool = fernetCryptoTool([newKey, STATE_KEY]);
    expect(await tool.decrypt(token, getter)).toEqual(state);
    const newToken = (await tool.encrypt(state, getter)) as string;
    expect(new Fernet(newKey).decrypt(newToken)).toBeInstanceOf(Buffer);
  });

  it('takes its key from another key that is defined', async () => {
    const stateRepository = memoryStateRepository();
    let stateKeys = [STATE_KEY];
    const start = (key: string): Keys => {
      const tool = fernetCryptoTool(async (keys) => [
        await keys.getKey('states'),
        ...stateKeys.slice(1),
      ]);
      return new Keys({ stateRepository, cryptoTool: tool })
        .define('states', () => stateKeys[0], { useCase: 'one-way' })
        .define('people', () => key, { stateless: false, autoSave: true });
    };
    await start('first').getForwardPathKey('people');
    expect(new Fernet(STATE_KEY).decrypt(stateRepository.read('people') as string)).toBeDefined();
    stateKeys = [Fernet.generateKey(), STATE_KEY];
    expect(await start('second').getBackPathKey('people')).toBe('first');
  });

  it.each<[unknown]>([['not a key'], [undefined], [''], [[]], [[STATE_KEY, 7]]])(
    'refuses %j as its key, and says how to get one',
    (keys) => {
      expect(() => fernetCryptoTool(keys as FernetKeys)).toThrow(KeyUseError);
      expect(() => fernetCryptoTool(keys as FernetKeys)).toThrow(
        'npx nestjs-akeyless generate-key',
      );
    },
  );

  it('opens nothing else', async () => {
    const tool = fernetCryptoTool(STATE_KEY);
    await expect(tool.decrypt({ state: 'forward' }, getter)).rejects.toThrow('a Fernet token');
    const other = await fernetCryptoTool(Fernet.generateKey()).encrypt(state, getter);
    expect(await errorOf(Promise.resolve(tool.decrypt(other, getter)))).toBeInstanceOf(FernetError);
  });
});

describe('the text of a state', () => {
  const key = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
  );
  const states = fc.record(
    {
      state: fc.constantFrom<KeyFlow>('forward', 'back', 'default'),
      key,
      olderKeys: fc.array(key, { maxLength: 2 }),
    },
    { requiredKeys: ['state'] },
  );

  it('holds all of it, whatever the keys are', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(keyStateOfText(keyStateText(state))).toEqual(state);
      }),
    );
  });
});
