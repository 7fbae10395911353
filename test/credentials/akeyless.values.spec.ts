import { describe, expect, it } from '@jest/globals';
import { ok } from '../support/akeyless-api/akeyless.call.js';
import { send } from '../support/akeyless-api/fake.akeyless.js';
import { failure, patient, scene } from './support/akeyless/scene.js';
import type { AkeylessItemOptions } from 'nestjs-akeyless/credentials';

const PATH = '/prod/orders';

describe('a static secret', () => {
  async function valueOf(stored: unknown, item: AkeylessItemOptions = {}): Promise<unknown> {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, stored);
    return (await source({ items: { [PATH]: item } }).fetch(PATH, patient())).value;
  }

  it('that is the JSON of an object or a list is read as such', async () => {
    expect(await valueOf('{"user":"orders","port":5432}')).toEqual({ user: 'orders', port: 5432 });
    expect(await valueOf('["first", "second"]')).toEqual(['first', 'second']);
  });

  it.each(['swordfish', '12345678', 'null', '"quoted"', '{broken', ''])(
    'stays a text where that is %j',
    async (text) => {
      expect(await valueOf(text)).toBe(text);
    },
  );

  it('stays a text where the format says so', async () => {
    expect(await valueOf('{"user":"orders"}', { format: 'text' })).toBe('{"user":"orders"}');
  });

  it('may be answered as an object', async () => {
    expect(await valueOf({ user: 'orders' })).toEqual({ user: 'orders' });
  });

  it('loses the fields whose names begin with a dollar sign, and no other', async () => {
    const text = '{"$schema":"x","user":"a","us$er":"b","inner":{"$kept":1}}';
    expect(await valueOf(text)).toEqual({ user: 'a', us$er: 'b', inner: { $kept: 1 } });
  });

  it('may have a field named as what objects inherit', async () => {
    const value = await valueOf('{"__proto__":{"admin":true},"user":"a"}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'user']);
    expect((value as { admin?: unknown }).admin).toBeUndefined();
  });

  it('may be answered under another spelling of its name', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, 'swordfish');
    akeyless.misbehaviour = (response, call) => {
      if (call.command === 'get-secret-value') return send(response, ok({ orders: 'swordfish' }));
      void akeyless.answer(call).then((answer) => send(response, answer));
    };
    expect((await source().fetch(PATH, patient())).value).toBe('swordfish');
  });

  it('is asked for by a list of one name', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, 'swordfish');
    await source().fetch(PATH, patient());
    expect(akeyless.last('get-secret-value')).toMatchObject({ names: [PATH] });
  });
});

describe('a dynamic secret', () => {
  it('is the object that its producer made', async () => {
    const { akeyless, source } = await scene();
    const made = { user: 'u1', nested: { port: 1 }, list: [1, '2'], $meta: 1 };
    akeyless.items.setDynamic(PATH, () => made);
    const { value } = await source().fetch(PATH, patient());
    expect(value).toEqual({ user: 'u1', nested: { port: 1 }, list: [1, '2'] });
  });

  it('is made anew by each fetch', async () => {
    const { akeyless, source } = await scene();
    let count = 0;
    akeyless.items.setDynamic(PATH, () => ({ user: `u${(count += 1)}` }));
    const one = source();
    expect((await one.fetch(PATH, patient())).value).toEqual({ user: 'u1' });
    expect((await one.fetch(PATH, patient())).value).toEqual({ user: 'u2' });
  });

  it('whose producer fails may be had later', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setDynamic(PATH, () => Promise.reject(new Error('canary')));
    expect(await failure(source().fetch(PATH, patient()))).toMatchObject({
      message: `${akeyless.url}/get-dynamic-secret-value answered 500 for ${PATH}`,
      recoverable: true,
    });
  });

  it('is sent the arguments and the time limit of its path alone', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setDynamic(PATH, (args) => ({ args }));
    akeyless.items.setDynamic('/other', (args) => ({ args }));
    const one = source({ items: { [PATH]: { args: ['--role', 'reader'], timeout: 30 } } });
    expect((await one.fetch(PATH, patient())).value).toEqual({ args: ['--role', 'reader'] });
    expect(akeyless.last('get-dynamic-secret-value')).toMatchObject({ name: PATH, timeout: 30 });
    expect((await one.fetch('/other', patient())).value).toEqual({ args: [] });
    expect(akeyless.last('get-dynamic-secret-value')).not.toHaveProperty('timeout');
  });
});

describe('a rotated secret', () => {
  async function valueOf(stored: unknown, item: AkeylessItemOptions = {}): Promise<unknown> {
    const { akeyless, source } = await scene();
    akeyless.items.setRotated(PATH, stored);
    return (await source({ items: { [PATH]: item } }).fetch(PATH, patient())).value;
  }

  it('is the object below value', async () => {
    expect(await valueOf({ username: 'a', $v: 1 })).toEqual({ username: 'a' });
  });

  it('of a custom rotator is the object in its payload', async () => {
    expect(await valueOf({ payload: '{"password":"p","$v":1}' })).toEqual({ password: 'p' });
  });

  it.each([
    [{ payload: 'swordfish' }],
    [{ payload: '1234' }],
    [{ payload: '{"a":1}', username: 'a' }],
    [{ payload: { a: 1 } }],
  ])('stays as it is: %j', async (stored) => {
    expect(await valueOf(stored)).toEqual(stored);
  });

  it('keeps its payload as a text where the format says so', async () => {
    expect(await valueOf({ payload: '{"a":1}' }, { format: 'text' })).toEqual({
      payload: '{"a":1}',
    });
  });
});

describe('the type of an item', () => {
  it('is asked for once, by all who ask at the same time together', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, 'swordfish');
    const one = source();
    await Promise.all(Array.from({ length: 20 }, () => one.fetch(PATH, patient())));
    await one.fetch(PATH, patient());
    expect(akeyless.count('describe-item')).toBe(1);
    expect(akeyless.count('get-secret-value')).toBe(21);
  });

  it('is not asked for where it is given', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setRotated(PATH, { username: 'a' });
    const one = source({ items: { [PATH]: { type: 'rotated' } } });
    expect((await one.fetch(PATH, patient())).value).toEqual({ username: 'a' });
    expect(akeyless.count('describe-item')).toBe(0);
  });

  it('is asked for again once the item has become another', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.setStatic(PATH, 'swordfish');
    const one = source();
    await one.fetch(PATH, patient());
    akeyless.items.setRotated(PATH, { username: 'a' });
    await expect(one.fetch(PATH, patient())).rejects.toThrow('answered 400');
    expect((await one.fetch(PATH, patient())).value).toEqual({ username: 'a' });
  });

  it('must be one that gives a credential', async () => {
    const { akeyless, source } = await scene();
    akeyless.items.set(PATH, { type: 'CLASSIC_KEY' });
    await expect(source().fetch(PATH, patient())).rejects.toMatchObject({
      message: `${PATH} is no static, dynamic or rotated secret; items of other types give no credential`,
      recoverable: false,
    });
  });
});
