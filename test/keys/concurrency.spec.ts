import { describe, expect, it } from '@jest/globals';
import {
  GetKeyError,
  type KeyMaterial,
  Keys,
  KeyStateError,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { errorOf } from './support/error-of.js';
import { Lifetimes } from './support/lifetimes.js';
import { PlainCryptoTool } from './support/plain.crypto-tool.js';

/** A store whose answers a test gives. */
class SlowStore {
  readonly waiting: ((key: KeyMaterial) => void)[] = [];

  readonly get = (): Promise<KeyMaterial> =>
    new Promise((resolve) => {
      this.waiting.push(resolve);
    });

  answer(key: KeyMaterial): void {
    this.waiting.shift()?.(key);
  }
}

/** Lets everything happen that can. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('calls for one key', () => {
  it('happen one at a time, in their order', async () => {
    const store = new SlowStore();
    const keys = new Keys().define('people', store.get);
    const given = Promise.all([
      keys.getForwardPathKey('people'),
      keys.getBackPathKey('people'),
      keys.getForwardPathKey('people'),
      keys.getKey('people'),
    ]);
    await settle();
    expect(store.waiting).toHaveLength(1);
    store.answer('first');
    await settle();
    expect(store.waiting).toHaveLength(1);
    store.answer('second');
    expect(await given).toEqual(['first', 'first', 'second', 'second']);
  });

  it('do not overtake a forward that is under way', async () => {
    const store = new SlowStore();
    const keys = new Keys().define('people', store.get);
    const first = keys.getForwardPathKey('people');
    await settle();
    store.answer('first');
    await first;
    const second = keys.getForwardPathKey('people');
    const back = keys.getBackPathKey('people');
    await settle();
    store.answer('second');
    expect(await Promise.all([second, back])).toEqual(['second', 'second']);
  });

  it('go on after one that failed', async () => {
    let calls = 0;
    const keys = new Keys().define('people', async () => {
      calls += 1;
      if (calls === 1) throw new Error('down');
      return 'key';
    });
    const results = await Promise.allSettled([
      keys.getForwardPathKey('people'),
      keys.getForwardPathKey('people'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('calls for different keys', () => {
  it('do not wait for each other', async () => {
    const store = new SlowStore();
    const keys = new Keys().define('slow', store.get).define('quick', () => 'key');
    const slow = keys.getForwardPathKey('slow');
    expect(await keys.getForwardPathKey('quick')).toBe('key');
    store.answer('slow');
    expect(await slow).toBe('slow');
  });
});

describe('a callback', () => {
  it('may use the key that has changed', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    const given: unknown[] = [];
    keys.onChange('people', async ({ key }) => {
      given.push(await keys.getForwardPathKey(key.name));
      given.push(await keys.getBackPathKey(key.name));
      given.push(await keys.getBackPathKeys(key.name));
      await keys.saveState(key.name);
    });
    await keys.keyChanged('people');
    expect(given).toEqual(['first', 'first', ['first']]);
    expect(lifetimes.saved).toMatchObject({ key: 'first' });
  });

  it('may wait for another task that uses the key', async () => {
    const keys = new Keys().define('people', () => 'key');
    let wakeTask: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => {
      wakeTask = resolve;
    });
    const task = woken.then(() => keys.getForwardPathKey('people'));
    keys.onChange('people', async () => {
      wakeTask();
      await task;
    });
    expect(await keys.keyChanged('people')).toEqual([
      { name: 'people_callback_1', status: 'succeeded' },
    ]);
  });

  it('may tell of another change of the key', async () => {
    const keys = new Keys().define('people', () => 'key');
    const seen: unknown[] = [];
    keys.onChange('people', async ({ oldKeys, newKeys }) => {
      seen.push(newKeys);
      if (oldKeys === 'a') await keys.keyChanged('people', 'b', 'c');
    });
    await keys.keyChanged('people', 'a', 'b');
    expect(seen).toEqual(['b', 'c']);
  });

  it('does not keep others from the key while it runs', async () => {
    const keys = new Keys().define('people', () => 'key');
    let finish: () => void = () => undefined;
    keys.onChange(
      'people',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const changed = keys.keyChanged('people');
    expect(await keys.getForwardPathKey('people')).toBe('key');
    finish();
    await changed;
  });
});

describe('a key that needs itself', () => {
  it('is an error where its store asks for it, instead of a wait without end', async () => {
    const keys = new Keys();
    keys.define('people', async () => keys.getForwardPathKey('people'));
    const error = await errorOf<GetKeyError>(keys.getForwardPathKey('people'));
    expect(error.message).toContain('The key "people" cannot be given: ');
    expect((error.cause as GetKeyError).message).toBe(
      'The key "people" cannot be given: its own store asks for it',
    );
    expect(await errorOf(keys.getBackPathKey('people'))).toBeInstanceOf(GetKeyError);
  });

  it('is an error over a detour, too', async () => {
    const keys = new Keys();
    keys.define('a', async () => keys.getForwardPathKey('b'));
    keys.define('b', async () => keys.getForwardPathKey('a'));
    await expect(keys.getForwardPathKey('a')).rejects.toBeInstanceOf(GetKeyError);
  });

  it('is an error where the crypto tool asks for the key whose state it encrypts', async () => {
    const cryptoTool = new PlainCryptoTool();
    const keys: Keys = new Keys({
      stateRepository: memoryStateRepository(),
      cryptoTool: {
        encrypt: async (state, getter) => {
          await getter.getKey('states');
          return cryptoTool.encrypt(state);
        },
        decrypt: (value) => value,
      },
    }).define('states', () => 'key', { stateless: false });
    await keys.getForwardPathKey('states');
    await expect(keys.saveState('states')).rejects.toBeInstanceOf(KeyStateError);
    await expect(keys.saveState('states')).rejects.toThrow('crypto tool asks for "states" itself');
  });

  it('may be used by what its store has started and nobody waits for', async () => {
    const keys = new Keys();
    let later: Promise<unknown> | undefined;
    keys.define('people', () => {
      later ??= settle().then(() => keys.getForwardPathKey('people'));
      return 'key';
    });
    await keys.getForwardPathKey('people');
    expect(await later).toBe('key');
  });
});
