import { describe, expect, it } from '@jest/globals';
import {
  GetKeyError,
  Keys,
  KeyNotDefinedError,
  KeyStateError,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { errorOf } from './support/error-of.js';
import { Lifetimes } from './support/lifetimes.js';
import { PlainCryptoTool } from './support/plain.crypto-tool.js';
import { RotatingStore } from './support/rotating-store.js';

describe('saveState()', () => {
  it('saves the back key after a forward', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'first' });
  });

  it('saves the back half of a pair, and never the other', async () => {
    const repository = memoryStateRepository();
    const keys = new Keys({ stateRepository: repository, cryptoTool: new PlainCryptoTool() });
    keys.define('pair', () => ['public', Buffer.from('private')], { stateless: false });
    await keys.getForwardPathKey('pair');
    await keys.saveState('pair');
    expect(repository.read('pair')).toEqual({ state: 'forward', key: Buffer.from('private') });
  });

  it('saves no key where nothing was encrypted', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getBackPathKey('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back' });
  });

  it('writes nothing for a key that this process has not used', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state: 'forward', key: 'earlier' });
    await lifetimes.start().saveState('people');
    expect(lifetimes.repository.calls).toEqual([]);
  });

  it('changes neither the flow nor what is cached', async () => {
    const lifetimes = new Lifetimes({ keepInCache: false });
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    lifetimes.store.rotateTo('second');
    await keys.saveState('people');
    await keys.saveState('people');
    expect(lifetimes.store.calls).toBe(1);
    expect(await keys.getKey('people')).toBe('first');
  });

  it('encrypts once for each write, and decrypts once for each read', async () => {
    const lifetimes = new Lifetimes();
    const { cryptoTool } = lifetimes;
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    expect([cryptoTool.encrypted, cryptoTool.decrypted]).toEqual([1, 0]);
    const second = lifetimes.start();
    await second.getBackPathKey('people');
    await second.getBackPathKey('people');
    expect([cryptoTool.encrypted, cryptoTool.decrypted]).toEqual([1, 1]);
    await second.saveState('people');
    expect([cryptoTool.encrypted, cryptoTool.decrypted]).toEqual([2, 2]);
  });

  it('is an error for a key that nobody has defined', async () => {
    await expect(new Keys().saveState('people')).rejects.toBeInstanceOf(KeyNotDefinedError);
  });

  it('is an error for a stateless key, whose state nobody would read', async () => {
    const keys = new Keys().define('people', () => 'key');
    await expect(keys.saveState('people')).rejects.toThrow(
      'The key "people" has no state to save: it is defined without stateless: false.',
    );
  });

  it('saves the flow of a one-way key', async () => {
    const lifetimes = new Lifetimes({ useCase: 'one-way' });
    const keys = lifetimes.start();
    await keys.getKey('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'default' });
  });
});

describe('a saved key', () => {
  it('reads the data after a restart, however the store has changed', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    lifetimes.store.rotateTo('second');
    expect(await lifetimes.start().getBackPathKey('people')).toBe('first');
  });

  it('survives a process that only reads', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveStates();
    const second = lifetimes.start();
    await second.getBackPathKey('people');
    await second.saveStates();
    lifetimes.store.rotateTo('second');
    expect(await lifetimes.start().getBackPathKey('people')).toBe('first');
  });

  it('survives a process that has encrypted, read, and saved only at its end', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.getBackPathKey('people');
    await first.saveStates();
    lifetimes.store.rotateTo('second');
    expect(await lifetimes.start().getBackPathKey('people')).toBe('first');
  });

  it('survives a process that keeps no key in memory', async () => {
    const lifetimes = new Lifetimes({ keepInCache: false });
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    await first.getBackPathKey('people');
    await first.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back', key: 'first' });
  });

  it('survives a repository that somebody has emptied', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state: 'forward', key: 'saved' });
    const keys = lifetimes.start();
    await keys.getBackPathKey('people');
    lifetimes.repository.values.clear();
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back', key: 'saved' });
  });

  it('gives way to the key of the next forward, and stays as an older one', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    const second = lifetimes.start();
    lifetimes.store.rotateTo('second');
    await second.getForwardPathKey('people');
    await second.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'second', olderKeys: ['first'] });
  });

  it.each([true, false])('is one of three at most (keepInCache: %s)', async (keepInCache) => {
    const lifetimes = new Lifetimes({ keepInCache });
    const keys = lifetimes.start();
    for (const key of ['one', 'two', 'two', 'three', 'four']) {
      lifetimes.store.rotateTo(key);
      await keys.getForwardPathKey('people');
      await keys.saveState('people');
    }
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'four', olderKeys: ['three', 'two'] });
  });

  it('is one of three also where only the last of them was saved', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    for (const key of ['one', 'two', 'three', 'four']) {
      lifetimes.store.rotateTo(key);
      await keys.getForwardPathKey('people');
    }
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'four', olderKeys: ['three', 'two'] });
  });
});

describe("setLastFlow('back')", () => {
  /** Has a callback say that nothing is encrypted any more. */
  async function release(keys: Keys): Promise<void> {
    keys.onChange('people', ({ key }) => key.setLastFlow('back'), 'release');
    await keys.keyChanged('people');
  }

  /** A process that has encrypted, saved, and then said so. */
  async function releasedAfterSave(lifetimes: Lifetimes): Promise<Keys> {
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    await keys.saveState('people');
    await release(keys);
    return keys;
  }

  it.each([true, false])(
    'says that nothing is encrypted, so that no key is saved any more (keepInCache: %s)',
    async (keepInCache) => {
      const lifetimes = new Lifetimes({ keepInCache });
      const keys = await releasedAfterSave(lifetimes);
      await keys.saveState('people');
      expect(lifetimes.saved).toEqual({ state: 'back' });
    },
  );

  it('counts for keys that an earlier process has saved', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state: 'forward', key: 'earlier' });
    const keys = lifetimes.start();
    await release(keys);
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back' });
  });

  it('counts also if it is said while a state is being saved', async () => {
    const lifetimes = new Lifetimes();
    const { repository } = lifetimes;
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    repository.beforeWrite = async () => {
      repository.beforeWrite = undefined;
      await release(keys);
    };
    await keys.saveState('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back' });
  });

  it('does not count against another process that encrypts with the same key later', async () => {
    const lifetimes = new Lifetimes();
    const keys = await releasedAfterSave(lifetimes);
    await keys.saveState('people');
    const other = lifetimes.start();
    await other.getForwardPathKey('people');
    await other.saveState('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back', key: 'first' });
  });

  it('leaves what another process has saved since', async () => {
    const lifetimes = new Lifetimes();
    const keys = await releasedAfterSave(lifetimes);
    const other = lifetimes.start();
    lifetimes.store.rotateTo('second');
    await other.getForwardPathKey('people');
    await other.saveState('people');
    await keys.saveState('people');
    expect(lifetimes.saved).toEqual({ state: 'back', key: 'second' });
  });

  it.each([true, false])(
    'counts until the next forward, also of the same key (keepInCache: %s)',
    async (keepInCache) => {
      const lifetimes = new Lifetimes({ keepInCache });
      const keys = await releasedAfterSave(lifetimes);
      await keys.getForwardPathKey('people');
      await keys.getBackPathKey('people');
      await keys.saveState('people');
      expect(lifetimes.saved).toEqual({ state: 'back', key: 'first' });
    },
  );
});

describe('autoSave', () => {
  it('saves right after each forward', async () => {
    const lifetimes = new Lifetimes({ autoSave: true });
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'first' });
    lifetimes.store.rotateTo('second');
    await keys.getKey('people', 'forward');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'second', olderKeys: ['first'] });
  });

  it('saves nothing at a back', async () => {
    const lifetimes = new Lifetimes({ autoSave: true });
    await lifetimes.start().getBackPathKey('people');
    expect(lifetimes.repository.calls).toEqual(['read people']);
  });

  it('gives no key that is not saved, and remembers none', async () => {
    const lifetimes = new Lifetimes({ autoSave: true });
    const { repository, store } = lifetimes;
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    store.rotateTo('second');
    repository.failure = new Error('the disk is full');
    const error = await errorOf<GetKeyError>(keys.getForwardPathKey('people'));
    expect(error).toBeInstanceOf(GetKeyError);
    expect(error.cause).toBeInstanceOf(KeyStateError);
    expect((error.cause as KeyStateError).cause).toBe(repository.failure);
    expect(await keys.getBackPathKey('people')).toBe('first');
  });
});

describe('saveStates()', () => {
  it('saves all stated keys, and no others', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    keys.define('places', () => 'place', { stateless: false }).define('token', () => 'token');
    for (const name of ['people', 'places', 'token']) await keys.getForwardPathKey(name);
    await keys.saveStates();
    expect([...lifetimes.repository.values.keys()].toSorted()).toEqual(['people', 'places']);
  });

  it('saves the others if one cannot be', async () => {
    const lifetimes = new Lifetimes();
    const { repository } = lifetimes;
    const keys = lifetimes.start();
    for (const name of ['places', 'things']) keys.define(name, () => name, { stateless: false });
    for (const name of ['people', 'places', 'things']) await keys.getForwardPathKey(name);
    repository.values.set('people', { state: 'nonsense' });
    repository.values.set('things', 'nonsense');
    const error = await errorOf<KeyStateError>(keys.saveStates());
    expect(error).toBeInstanceOf(KeyStateError);
    expect(error.message).toContain('The state of the key "people" cannot be saved');
    expect(error.message).toContain('The state of the key "things" cannot be saved');
    expect(error.cause).toBeInstanceOf(AggregateError);
    expect(repository.values.get('places')).toEqual({ state: 'forward', key: 'places' });
    expect(repository.values.get('things')).toBe('nonsense');
  });
});

describe('a repository that cannot be read', () => {
  it('is an error, never "nothing saved"', async () => {
    const lifetimes = new Lifetimes();
    const failure = new Error('connection refused');
    lifetimes.repository.failure = failure;
    const keys = lifetimes.start();
    for (const asked of [
      () => keys.getBackPathKey('people'),
      () => keys.getKey('people'),
      () => keys.getBackPathKeys('people'),
    ]) {
      const error = await errorOf<GetKeyError>(asked());
      expect(error).toBeInstanceOf(GetKeyError);
      expect(error.message).toContain('The state of the key "people" cannot be read');
      expect((error.cause as KeyStateError).cause).toBe(failure);
    }
    expect(lifetimes.store.calls).toBe(0);
    lifetimes.repository.failure = undefined;
    lifetimes.repository.values.set('people', { state: 'forward', key: 'saved' });
    expect(await keys.getBackPathKey('people')).toBe('saved');
  });

  it('is not overwritten', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    lifetimes.repository.values.set('people', 'not decrypted');
    await expect(keys.saveState('people')).rejects.toBeInstanceOf(KeyStateError);
    expect(lifetimes.saved).toBe('not decrypted');
  });
});

describe('a saved state', () => {
  it.each([
    ['forward', 'saved'],
    ['FORWARD_PATH', 'saved'],
    ['Encryption', 'saved'],
    ['back', 'first'],
    ['Back_Path', 'first'],
    ['DECRYPTION', 'first'],
    ['default', 'first'],
    ['authentication', 'first'],
  ])('may be called %s', async (state, key) => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state, key: 'saved' });
    expect(await lifetimes.start().getKey('people')).toBe(key);
  });

  it.each<[string, unknown]>([
    ['has another name', { state: 'sideways', key: 'canary-key' }],
    ['has the name of something inherited', { state: 'constructor', key: 'canary-key' }],
    ['has none', { key: 'canary-key' }],
    ['is text', 'canary-key'],
    ['has a key that is none', { state: 'forward', key: { canary: 'canary-key' } }],
    ['has an older key that is none', { state: 'forward', key: 'canary-key', olderKeys: [7] }],
  ])('that %s is an error without a key in it', async (_what, state) => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', state);
    const error = await errorOf<GetKeyError>(lifetimes.start().getBackPathKey('people'));
    expect(error.cause).toBeInstanceOf(KeyStateError);
    expect(`${error.stack} ${(error.cause as Error).stack}`).not.toContain('canary-key');
  });

  it.each([undefined, null])('that is %s means that nothing was saved', async (state) => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', state);
    expect(await lifetimes.start().getBackPathKey('people')).toBe('first');
  });
});

describe('getBackPathKeys()', () => {
  it('gives what is cached, what is saved, and what the store has, each once', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', {
      state: 'forward',
      key: 'saved',
      olderKeys: ['older', 'first'],
    });
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    lifetimes.store.rotateTo('second');
    expect(await keys.getBackPathKeys('people')).toEqual(['first', 'saved', 'older', 'second']);
  });

  it('gives the keys of earlier forwards, too, that no state holds yet', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    for (const key of ['one', 'two', 'three']) {
      lifetimes.store.rotateTo(key);
      await keys.getForwardPathKey('people');
    }
    lifetimes.store.rotateTo('four');
    expect(await keys.getBackPathKeys('people')).toEqual(['three', 'two', 'one', 'four']);
  });

  it('changes neither the flow nor what is cached', async () => {
    const lifetimes = new Lifetimes({ keepInCache: false });
    lifetimes.repository.values.set('people', { state: 'forward', key: 'saved' });
    const keys = lifetimes.start();
    await keys.getBackPathKeys('people');
    expect(await keys.getKey('people')).toBe('saved');
    await keys.getForwardPathKey('people');
    lifetimes.store.rotateTo('second');
    await keys.getBackPathKeys('people');
    expect(await keys.getKey('people')).toBe('first');
  });

  it('needs no repository for a stateless key', async () => {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get);
    await keys.getForwardPathKey('people');
    store.rotateTo('second');
    expect(await keys.getBackPathKeys('people')).toEqual(['first', 'second']);
  });
});

describe('a process that dies between a rotation and its saved state', () => {
  it('leaves the data to one of the back path keys', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    let dataNeeds = 'first';
    first.onChange('people', ({ newKeys }) => {
      dataNeeds = newKeys as string;
    });
    await first.keyChanged('people', 'first', 'second');
    lifetimes.store.rotateTo('second');
    expect(await lifetimes.start().getBackPathKeys('people')).toContain(dataNeeds);
  });
});

describe('two processes over one repository', () => {
  it('lose no key where its update is atomic', async () => {
    const stateRepository = memoryStateRepository();
    const cryptoTool = new PlainCryptoTool();
    const processes = ['a', 'b', 'c'].map((key) =>
      new Keys({ stateRepository, cryptoTool }).define('people', () => key, { stateless: false }),
    );
    await Promise.all(processes.map((keys) => keys.getForwardPathKey('people')));
    await Promise.all(processes.map((keys) => keys.saveState('people')));
    const { key, olderKeys } = stateRepository.read('people') as {
      key: string;
      olderKeys: string[];
    };
    expect([key, ...olderKeys].toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('each write what is newest of both, again and again', async () => {
    const lifetimes = new Lifetimes();
    const [first, second] = [lifetimes.start(), lifetimes.start()];
    for (const round of [1, 2, 3]) {
      for (const [name, keys] of [
        ['a', first],
        ['b', second],
      ] as const) {
        lifetimes.store.rotateTo(`${name}${round}`);
        await keys.getForwardPathKey('people');
      }
      await first.saveState('people');
      await second.saveState('people');
    }
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'b3', olderKeys: ['a3', 'b2'] });
  });

  it('keep the newest of three, each of which saves by itself', async () => {
    const lifetimes = new Lifetimes({ autoSave: true });
    const processes = ['a', 'b', 'c'].map((name) => [name, lifetimes.start()] as const);
    for (const round of [1, 2, 3]) {
      for (const [name, keys] of processes) {
        lifetimes.store.rotateTo(`${name}${round}`);
        await keys.getForwardPathKey('people');
      }
    }
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'c3', olderKeys: ['b3', 'a3'] });
  });

  it('go on after an update that failed', async () => {
    const stateRepository = memoryStateRepository();
    const cryptoTool = new PlainCryptoTool();
    const keys = new Keys({ stateRepository, cryptoTool }).define('people', () => 'key', {
      stateless: false,
    });
    await keys.getForwardPathKey('people');
    await stateRepository.write('people', 'nonsense');
    await expect(keys.saveState('people')).rejects.toBeInstanceOf(KeyStateError);
    await stateRepository.write('people', undefined);
    await keys.saveState('people');
    expect(stateRepository.read('people')).toEqual({ state: 'forward', key: 'key' });
  });
});
