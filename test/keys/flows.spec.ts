import { describe, expect, it } from '@jest/globals';
import { GetKeyError, type KeyFlow, type KeyOptions, Keys } from 'nestjs-akeyless/keys';
import { errorOf } from './support/error-of.js';
import { Lifetimes } from './support/lifetimes.js';
import { RotatingStore } from './support/rotating-store.js';

describe('a one-way key', () => {
  it('comes from the store every time', async () => {
    const store = new RotatingStore('old');
    const keys = new Keys().define('token', store.get, { useCase: 'one-way' });
    expect(await keys.getKey('token')).toBe('old');
    store.rotateTo('new');
    expect(await keys.getKey('token', 'default')).toBe('new');
    expect(store.calls).toBe(2);
  });

  it.each(['forward', 'back'] as const)('has no flow %s', async (flow) => {
    const keys = new Keys().define('token', () => 'key', { useCase: 'one-way' });
    const error = await errorOf<GetKeyError>(keys.getKey('token', flow));
    expect(error).toBeInstanceOf(GetKeyError);
    expect(error.message).toBe(
      `The key "token" cannot be given: a one-way key has the flow default, not "${flow}"`,
    );
  });

  it('has no back path keys', async () => {
    const keys = new Keys().define('token', () => 'key', { useCase: 'one-way' });
    await expect(keys.getBackPathKeys('token')).rejects.toThrow('has the flow default');
  });

  it('is one value, not a pair', async () => {
    const keys = new Keys().define('token', () => ['a', 'b'], { useCase: 'one-way' });
    await expect(keys.getKey('token')).rejects.toThrow('its store gave a list');
  });
});

describe('a round-trip key', () => {
  it('gives each flow its half', async () => {
    const keys = new Keys().define('pair', () => ['public', 'private']);
    expect(await keys.getForwardPathKey('pair')).toBe('public');
    expect(await keys.getBackPathKey('pair')).toBe('private');
    expect(await keys.getEncryptKey('pair')).toBe('public');
    expect(await keys.getDecryptKey('pair')).toBe('private');
    expect(await keys.getKey('pair', 'forward')).toBe('public');
    expect(await keys.getKey('pair', 'back')).toBe('private');
  });

  it.each(['default', 'sideways', ''])('has no flow %j', async (flow) => {
    const keys = new Keys().define('people', () => 'key');
    await expect(keys.getKey('people', flow as KeyFlow)).rejects.toThrow(
      `a round-trip key has the flow forward and back, not "${flow}"`,
    );
  });

  it('alternates where no flow is given, beginning with forward', async () => {
    const keys = new Keys().define('pair', () => ['public', 'private']);
    const given = [];
    for (let count = 0; count < 4; count += 1) given.push(await keys.getKey('pair'));
    expect(given).toEqual(['public', 'private', 'public', 'private']);
  });

  it('goes forward after a back that was asked for', async () => {
    const keys = new Keys().define('pair', () => ['public', 'private']);
    await keys.getBackPathKey('pair');
    expect(await keys.getKey('pair')).toBe('public');
  });

  it('goes on where the last process stopped, if it is stated', async () => {
    const lifetimes = new Lifetimes();
    const first = lifetimes.start();
    await first.getKey('people');
    await first.saveState('people');

    const second = lifetimes.start();
    lifetimes.store.rotateTo('second');
    lifetimes.repository.calls.length = 0;
    expect(await second.getKey('people')).toBe('first');
    expect(await second.getKey('people')).toBe('second');
    expect(await second.getKey('people')).toBe('second');
    expect(lifetimes.repository.calls).toEqual(['read people']);
  });

  it('begins with forward if no state was saved, and asks for it once', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getKey('people');
    await keys.getKey('people');
    expect(lifetimes.repository.calls).toEqual(['read people']);
  });
});

describe('forward', () => {
  it('always asks the store, and never the repository', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    expect(await keys.getForwardPathKey('people')).toBe('first');
    lifetimes.store.rotateTo('second');
    expect(await keys.getForwardPathKey('people')).toBe('second');
    expect(lifetimes.repository.calls).toEqual([]);
  });
});

describe('back', () => {
  it('gives the key of the last forward, whatever the store has by now', async () => {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get);
    await keys.getForwardPathKey('people');
    store.rotateTo('second');
    expect(await keys.getBackPathKey('people')).toBe('first');
    expect(await keys.getBackPathKey('people')).toBe('first');
    await keys.getForwardPathKey('people');
    expect(await keys.getBackPathKey('people')).toBe('second');
  });

  it('serves a forward once, and no longer, if nothing is kept in cache', async () => {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get, { keepInCache: false });
    await keys.getForwardPathKey('people');
    store.rotateTo('second');
    expect(await keys.getBackPathKey('people')).toBe('first');
    expect(await keys.getBackPathKey('people')).toBe('second');
  });

  it('takes the saved key once, and the store after it, if nothing is kept in cache', async () => {
    const lifetimes = new Lifetimes({ keepInCache: false });
    const first = lifetimes.start();
    await first.getForwardPathKey('people');
    await first.saveState('people');
    lifetimes.store.rotateTo('second');
    const second = lifetimes.start();
    expect(await second.getBackPathKey('people')).toBe('first');
    expect(await second.getBackPathKey('people')).toBe('second');
  });

  it('does not ask the repository once there was a flow', async () => {
    const lifetimes = new Lifetimes();
    const keys = lifetimes.start();
    await keys.getForwardPathKey('people');
    await keys.getBackPathKey('people');
    expect(lifetimes.repository.calls).toEqual([]);
  });
});

describe('how often the store is asked', () => {
  const FORWARD_FIRST: KeyFlow[] = ['forward', 'forward', 'back', 'back', 'forward'];
  const BACK_FIRST: KeyFlow[] = ['back', 'back', 'forward', 'forward', 'back'];

  async function storeCalls(flows: KeyFlow[], options: KeyOptions): Promise<number> {
    const lifetimes = new Lifetimes(options);
    lifetimes.repository.values.set('people', { state: 'forward', key: 'saved' });
    const keys = lifetimes.start();
    for (const flow of flows) await keys.getKey('people', flow);
    return lifetimes.store.calls;
  }

  it.each<[KeyFlow[], KeyOptions, number]>([
    [FORWARD_FIRST, { stateless: true }, 3],
    [FORWARD_FIRST, { stateless: false }, 3],
    [FORWARD_FIRST, { stateless: true, keepInCache: false }, 4],
    [FORWARD_FIRST, { stateless: false, keepInCache: false }, 4],
    [BACK_FIRST, { stateless: false }, 2],
    [BACK_FIRST, { stateless: true }, 3],
    [BACK_FIRST, { stateless: true, keepInCache: false }, 4],
  ])('%j with %j: %i times', async (flows, options, calls) => {
    expect(await storeCalls(flows, options)).toBe(calls);
  });
});

describe('the defaults', () => {
  it('are round-trip, stateless and kept in cache', async () => {
    const store = new RotatingStore('first');
    const keys = new Keys().define('people', store.get);
    let seen: unknown;
    keys.onChange('people', ({ key: { name, useCase, stateless, keepInCache, lastFlow } }) => {
      seen = { name, useCase, stateless, keepInCache, lastFlow };
    });
    await keys.keyChanged('people');
    expect(seen).toEqual({
      name: 'people',
      useCase: 'round-trip',
      stateless: true,
      keepInCache: true,
      lastFlow: undefined,
    });
  });
});

describe('what a store gives', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['number', 42],
    ['object', { forward: 'a', back: 'b' }],
    ['a key that is empty', ''],
    ['a key that is empty', Buffer.alloc(0)],
    ['a list of 3', ['a', 'b', 'c']],
    ['undefined', ['a', undefined]],
    ['a list, where a key', [['a', 'b'], 'c']],
  ])('must be a key, not %s', async (kind, material) => {
    const keys = new Keys().define('people', () => material as string);
    const error = await errorOf<GetKeyError>(keys.getForwardPathKey('people'));
    expect(error).toBeInstanceOf(GetKeyError);
    expect(error.message).toContain(`The key "people" cannot be given: its store gave ${kind}`);
    expect(error.message).not.toContain('42');
  });

  it('may be a promise, and bytes', async () => {
    const keys = new Keys().define('bytes', async () => [new Uint8Array([1, 2]), Buffer.from([3])]);
    const forward = await keys.getForwardPathKey('bytes');
    expect(Buffer.isBuffer(forward)).toBe(true);
    expect(forward).toEqual(Buffer.from([1, 2]));
    expect(await keys.getBackPathKey('bytes')).toEqual(Buffer.from([3]));
  });

  it('is a copy, so that wiping one Buffer leaves the others', async () => {
    const own = Buffer.from([1, 2, 3]);
    const keys = new Keys().define('bytes', () => own);
    ((await keys.getForwardPathKey('bytes')) as Buffer).fill(0);
    expect(await keys.getBackPathKey('bytes')).toEqual(Buffer.from([1, 2, 3]));
    ((await keys.getBackPathKey('bytes')) as Buffer).fill(0);
    own.fill(0);
    expect(await keys.getBackPathKey('bytes')).toEqual(Buffer.from([1, 2, 3]));
  });

  it('may be an error, and then all is as before', async () => {
    const store = new RotatingStore('first');
    const failure = new Error('the vault is down');
    let isDown = false;
    const keys = new Keys().define('people', () => {
      if (isDown) throw failure;
      return store.get();
    });
    await keys.getForwardPathKey('people');
    isDown = true;
    const error = await errorOf<GetKeyError>(keys.getForwardPathKey('people'));
    expect(error).toBeInstanceOf(GetKeyError);
    expect(error.cause).toBe(failure);
    expect(error.keyName).toBe('people');
    expect(await keys.getKey('people')).toBe('first');
  });
});

describe('a key that nobody has defined', () => {
  it('is an error that lists those that there are', async () => {
    const keys = new Keys().define('people', () => 'a').define('places', () => 'b');
    await expect(keys.getKey('peple')).rejects.toThrow(
      'The key "peple" cannot be given: No key "peple" is defined. There are people, places.',
    );
    await expect(keys.getBackPathKeys('peple')).rejects.toBeInstanceOf(GetKeyError);
  });
});

describe('an error', () => {
  it('names class and code of its cause, whose message may hold a key', async () => {
    const failure = Object.assign(new Error('canary'), { name: 'DatabaseError', code: '28P01' });
    const keys = new Keys().define('people', () => Promise.reject(failure));
    await expect(keys.getForwardPathKey('people')).rejects.toThrow(
      'The key "people" cannot be given: DatabaseError (28P01), which is its cause',
    );
  });

  it('shows no code that is no code', async () => {
    const failure = Object.assign(new Error('canary'), { code: 'canary secret' });
    const keys = new Keys().define('people', () => Promise.reject(failure));
    const error = await errorOf(keys.getForwardPathKey('people'));
    expect(error.message).toBe('The key "people" cannot be given: Error, which is its cause');
  });

  it('says where keys come from, if there is none', async () => {
    await expect(new Keys().getKey('people')).rejects.toThrow(
      'There is none; those of @KeyStore() are there once the application is initialised',
    );
  });
});

describe('the handle of a key', () => {
  it('has the same verbs without the name', async () => {
    const lifetimes = new Lifetimes();
    const people = lifetimes.start().of('people');
    const changes: unknown[] = [];
    people.onChange(({ oldKeys, newKeys }) => changes.push([oldKeys, newKeys]), 'remember');
    expect(people.name).toBe('people');
    expect(await people.getKey('forward')).toBe('first');
    expect(await people.getForwardPathKey()).toBe('first');
    expect(await people.getEncryptKey()).toBe('first');
    lifetimes.store.rotateTo('second');
    expect(await people.getBackPathKey()).toBe('first');
    expect(await people.getDecryptKey()).toBe('first');
    expect(await people.getBackPathKeys()).toEqual(['first', 'second']);
    expect(await people.keyChanged('first', 'second')).toEqual([
      { name: 'remember', status: 'succeeded' },
    ]);
    await people.keyChanged({ newKeys: 'third' });
    expect(changes).toEqual([
      ['first', 'second'],
      [undefined, 'third'],
    ]);
    await people.saveState();
    expect(lifetimes.saved).toMatchObject({ key: 'first' });
  });

  it('defines its key, too', async () => {
    const keys = new Keys();
    expect(
      await keys
        .of('people')
        .define(() => 'key')
        .getKey(),
    ).toBe('key');
    expect(await keys.getKey('people')).toBe('key');
  });
});
