import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CallbackErrorStrategy,
  type CallbackResult,
  type ChangedKey,
  KeyChangedError,
  KeyDefinitionError,
  type KeyMaterial,
  KeyNotDefinedError,
  Keys,
} from 'nestjs-akeyless/keys';
import { Log } from '../support/log.js';
import { errorOf } from './support/error-of.js';
import { Lifetimes } from './support/lifetimes.js';
import { RotatingStore } from './support/rotating-store.js';

const log = new Log();

beforeEach(() => {
  log.lines.length = 0;
  Logger.overrideLogger(log);
});
afterEach(() => Logger.overrideLogger(false));

const people = (onError?: CallbackErrorStrategy): Keys =>
  new Keys().define('people', () => 'key', { onError });

describe('keyChanged()', () => {
  it('tells every callback what it was told, in the order of registration, one after the other', async () => {
    const keys = people();
    const calls: unknown[] = [];
    keys.onChange('people', async ({ oldKeys, newKeys, key }) => {
      await Promise.resolve();
      calls.push(['first', oldKeys, newKeys, key.name]);
    });
    keys.onChange('people', ({ oldKeys }) => calls.push(['second', oldKeys]));
    const newKeys = ['public', Buffer.from('private')] as const;
    await keys.keyChanged('people', 'old', newKeys);
    expect(calls).toEqual([
      ['first', 'old', newKeys, 'people'],
      ['second', 'old'],
    ]);
  });

  it('takes its keys by name, too, or not at all', async () => {
    const keys = people();
    const calls: unknown[] = [];
    keys.onChange('people', ({ oldKeys, newKeys }) => calls.push([oldKeys, newKeys]));
    await keys.keyChanged('people', { oldKeys: 'old', newKeys: 'new' });
    await keys.keyChanged('people', { oldKeys: 'old' });
    await keys.keyChanged('people');
    await keys.keyChanged('people', undefined, 'new');
    expect(calls).toEqual([
      ['old', 'new'],
      ['old', undefined],
      [undefined, undefined],
      [undefined, 'new'],
    ]);
  });

  it.each<[string, unknown, unknown]>([
    ['oldKeys is number', 7, undefined],
    ['newKeys is a key that is empty', 'old', ''],
    ['newKeys is a list of 3', 'old', ['a', 'b', 'c']],
    ['was given "oldKey"; there are oldKeys and newKeys', { oldKey: 'canary-key' }, undefined],
    ['oldKeys is object', Promise.resolve('canary-key'), undefined],
    ['newKeys is object', 'old', Promise.resolve('canary-key')],
    ['was given new keys twice', { newKeys: 'canary-key' }, 'canary-key'],
  ])('says what is wrong: %s', async (message, oldKeys, newKeys) => {
    const error = await errorOf(
      people().keyChanged('people', oldKeys as KeyMaterial, newKeys as KeyMaterial),
    );
    expect(error).toBeInstanceOf(KeyChangedError);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('canary-key');
  });

  it('touches no cached key', async () => {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get);
    await keys.getForwardPathKey('people');
    await keys.keyChanged('people', 'first', 'second');
    store.rotateTo('second');
    expect(await keys.getBackPathKey('people')).toBe('first');
    expect(await keys.getForwardPathKey('people')).toBe('second');
    expect(await keys.getBackPathKey('people')).toBe('second');
  });

  it('is an error for a key that nobody has defined', async () => {
    const error = await errorOf<KeyChangedError>(people().keyChanged('peple'));
    expect(error).toBeInstanceOf(KeyChangedError);
    expect(error.cause).toBeInstanceOf(KeyNotDefinedError);
    expect(error.message).toContain('No key "peple" is defined. There are people.');
    expect(error.callbacks).toEqual([]);
  });
});

describe('callbacks', () => {
  it('are named by number, or as it is said', async () => {
    const keys = people();
    keys.onChange('people', () => undefined);
    keys.onChange('people', () => undefined, 'reencrypt');
    keys.onChange('people', () => undefined);
    const results = await keys.keyChanged('people');
    expect(results.map(({ name }) => name)).toEqual([
      'people_callback_1',
      'reencrypt',
      'people_callback_3',
    ]);
  });

  it('of the same name are replaced in their place', async () => {
    const keys = people();
    const calls: string[] = [];
    keys.onChange('people', () => calls.push('first'), 'a');
    keys.onChange('people', () => calls.push('second'), 'b');
    keys.onChange('people', () => calls.push('third'), 'a');
    await keys.keyChanged('people');
    expect(calls).toEqual(['third', 'second']);
  });

  it('never take a name that is given already', async () => {
    const keys = people();
    const calls: string[] = [];
    keys.onChange('people', () => calls.push('named'), 'people_callback_2');
    keys.onChange('people', () => calls.push('unnamed'));
    await keys.keyChanged('people');
    expect(calls).toEqual(['named', 'unnamed']);
  });

  it('that come while others run are for the next change', async () => {
    const keys = people();
    const calls: string[] = [];
    keys.onChange('people', () => {
      calls.push('first');
      keys.onChange('people', () => calls.push('late'), 'late');
    });
    await keys.keyChanged('people');
    expect(calls).toEqual(['first']);
  });

  it('go from pending over in-progress to succeeded', async () => {
    const keys = people();
    const seen: string[][] = [];
    for (const name of ['a', 'b']) {
      keys.onChange(
        'people',
        ({ callbacks }) => seen.push(callbacks.map(({ status }) => status)),
        name,
      );
    }
    const results = await keys.keyChanged('people');
    expect(seen).toEqual([
      ['in-progress', 'pending'],
      ['succeeded', 'in-progress'],
    ]);
    expect(results.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('must be functions, of a key that is defined, with a name if any', () => {
    const keys = people();
    expect(() => keys.onChange('peple', () => undefined)).toThrow(KeyNotDefinedError);
    expect(() => keys.onChange('people', 'f' as never)).toThrow(KeyDefinitionError);
    expect(() => keys.onChange('people', () => undefined, '')).toThrow(
      'A callback of the key "people" cannot be registered: its name must be a text',
    );
  });
});

describe('the error strategy', () => {
  const first = new Error('first');
  const third = new Error('third');

  async function change(onError?: CallbackErrorStrategy) {
    const keys = people(onError);
    keys.onChange('people', () => Promise.reject(first), 'a');
    keys.onChange('people', () => undefined, 'b');
    keys.onChange(
      'people',
      () => {
        throw third;
      },
      'c',
    );
    try {
      return { results: await keys.keyChanged('people') };
    } catch (error) {
      return { error: error as KeyChangedError, results: (error as KeyChangedError).callbacks };
    }
  }

  const ONLY_FIRST: CallbackResult[] = [
    { name: 'a', status: 'failed', error: first },
    { name: 'b', status: 'pending' },
    { name: 'c', status: 'pending' },
  ];
  const ALL: CallbackResult[] = [
    { name: 'a', status: 'failed', error: first },
    { name: 'b', status: 'succeeded' },
    { name: 'c', status: 'failed', error: third },
  ];

  it('raise stops and throws', async () => {
    const { error, results } = await change('raise');
    expect(error).toBeInstanceOf(KeyChangedError);
    expect(error?.message).toBe('The key "people" has changed, and its callback "a" failed.');
    expect(error?.cause).toBe(first);
    expect(results).toEqual(ONLY_FIRST);
    expect(log.lines).toEqual([]);
  });

  it('skip-and-raise runs all, and throws at the end with every cause', async () => {
    const { error, results } = await change('skip-and-raise');
    expect(error).toBeInstanceOf(KeyChangedError);
    expect(error?.message).toContain('its callback "a" and "c" failed');
    expect(error?.cause).toMatchObject({ errors: [first, third] });
    expect(results).toEqual(ALL);
    expect(log.lines).toEqual([]);
  });

  it('skip runs all, and logs', async () => {
    const { error, results } = await change('skip');
    expect(error).toBeUndefined();
    expect(results).toEqual(ALL);
    expect(log.lines).toHaveLength(2);
    expect(log.lines[1]).toContain('The callback "c" of the key "people" has failed: Error: third');
  });

  it.each(['halt', undefined] as const)('halt stops and logs (%s)', async (onError) => {
    const { error, results } = await change(onError);
    expect(error).toBeUndefined();
    expect(results).toEqual(ONLY_FIRST);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('The callback "a" of the key "people" has failed: Error: first');
  });
});

describe('the key that a callback is given', () => {
  it('shows how the key was used last, and which keys are kept', async () => {
    const keys = new Keys().define('pair', () => ['public', Buffer.from('private')]);
    const seen: unknown[] = [];
    keys.onChange('pair', ({ key }) => seen.push([key.lastFlow, key.previousKeys]));
    await keys.keyChanged('pair');
    await keys.getForwardPathKey('pair');
    await keys.keyChanged('pair');
    await keys.getBackPathKey('pair');
    await keys.keyChanged('pair');
    const kept = ['public', Buffer.from('private')];
    expect(seen).toEqual([
      [undefined, undefined],
      ['forward', kept],
      ['back', kept],
    ]);
  });

  it('shows copies of them', async () => {
    const keys = new Keys().define('pair', () => [Buffer.from('public'), Buffer.from('private')]);
    await keys.getForwardPathKey('pair');
    let seen: unknown;
    keys.onChange('pair', ({ key }) => {
      for (const half of key.previousKeys ?? []) (half as Buffer).fill(0);
      seen = key.previousKeys;
    });
    await keys.keyChanged('pair');
    expect(seen).toEqual([Buffer.from('public'), Buffer.from('private')]);
  });

  it('knows the back half alone of a key that was saved', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state: 'forward', key: 'saved' });
    const keys = lifetimes.start();
    await keys.getBackPathKey('people');
    let seen: unknown;
    keys.onChange('people', ({ key }) => {
      seen = key.previousKeys;
    });
    await keys.keyChanged('people');
    expect(seen).toEqual([undefined, 'saved']);
  });

  async function afterwards(act: (key: ChangedKey) => void): Promise<Keys> {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get);
    await keys.getForwardPathKey('people');
    keys.onChange('people', ({ key }) => act(key));
    await keys.keyChanged('people');
    store.rotateTo('second');
    return keys;
  }

  it('can be told with which keys the data is encrypted now', async () => {
    const keys = await afterwards((key) => key.setPreviousKeys(['public', 'private']));
    expect(await keys.getBackPathKey('people')).toBe('private');
  });

  it('can be told what the last flow was', async () => {
    const keys = await afterwards((key) => key.setLastFlow('back'));
    expect(await keys.getKey('people')).toBe('second');
  });

  it('can be made to forget its keys', async () => {
    const keys = await afterwards((key) => key.clear());
    expect(await keys.getBackPathKey('people')).toBe('second');
  });

  it('has its new keys saved after the data was encrypted anew', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    await keys.saveState('people');
    keys.onChange('people', async ({ key, newKeys }) => {
      key.setPreviousKeys(newKeys as KeyMaterial);
      await keys.saveState(key.name);
    });
    await keys.keyChanged('people', 'first', 'second');
    expect(lifetimes.saved).toEqual({ state: 'forward', key: 'second', olderKeys: ['first'] });
    expect(await lifetimes.start().getBackPathKey('people')).toBe('second');
  });

  describe.each([true, false])('that is kept in cache: %s', (keepInCache) => {
    /** Encrypts anew, says so and saves, after what was done with the key before. */
    async function savedAfter(before: (keys: Keys) => Promise<unknown>): Promise<Lifetimes> {
      const lifetimes = new Lifetimes({ keepInCache });
      lifetimes.repository.values.set('people', { state: 'forward', key: 'first' });
      const keys = lifetimes.start();
      keys.onChange('people', async ({ key, newKeys }) => {
        key.setPreviousKeys(newKeys as KeyMaterial);
        await keys.saveState(key.name);
      });
      await before(keys);
      await keys.keyChanged('people', 'first', 'second');
      return lifetimes;
    }

    it.each<[string, (keys: Keys) => Promise<unknown>]>([
      ['a forward', (keys) => keys.getForwardPathKey('people')],
      ['a back', (keys) => keys.getBackPathKey('people')],
      ['nothing', async () => undefined],
    ])('has its new keys saved after %s', async (_what, before) => {
      const lifetimes = await savedAfter(before);
      expect(lifetimes.saved).toMatchObject({ key: 'second', olderKeys: ['first'] });
      expect(await lifetimes.start().getBackPathKey('people')).toBe('second');
    });
  });

  it('reads with its new keys, if that is the first that a process does with it', async () => {
    const lifetimes = new Lifetimes();
    lifetimes.repository.values.set('people', { state: 'forward', key: 'first' });
    const keys = lifetimes.start();
    keys.onChange('people', ({ key }) => key.setPreviousKeys('second'));
    await keys.keyChanged('people');
    expect(await keys.getKey('people')).toBe('second');
  });

  it('takes neither flows nor keys that are none', async () => {
    const keys = people('raise');
    keys.onChange('people', ({ key }) => key.setLastFlow('default'));
    const wrongFlow = await errorOf<KeyChangedError>(keys.keyChanged('people'));
    expect((wrongFlow.cause as Error).message).toContain('has the flow forward and back');
    keys.onChange('people', ({ key }) => key.setPreviousKeys(''), 'people_callback_1');
    const wrongKeys = await errorOf<KeyChangedError>(keys.keyChanged('people'));
    expect((wrongKeys.cause as Error).message).toContain('a key that is empty');
  });
});
