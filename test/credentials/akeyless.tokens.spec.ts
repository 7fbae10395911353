import { describe, expect, it, jest } from '@jest/globals';
import { deferred, until } from '../support/until.js';
import { failed, ok } from '../support/akeyless-api/akeyless.call.js';
import { send } from '../support/akeyless-api/fake.akeyless.js';
import { failure, patient, type Scene, scene } from './support/akeyless/scene.js';

const PATH = '/prod/orders';
const MINUTE = 60_000;

async function withSecret(): Promise<Scene> {
  const one = await scene();
  one.akeyless.items.setStatic(PATH, 'swordfish');
  return one;
}

describe('a token', () => {
  it('is got once for all that ask at the same time', async () => {
    const { akeyless, source } = await withSecret();
    const one = source();
    await Promise.all(Array.from({ length: 50 }, () => one.fetch(PATH, patient())));
    expect(akeyless.count('auth')).toBe(1);
  });

  it.each([
    { form: 'creds', life: 1200, minutes: 15 },
    { form: 'expiration', life: 1200, minutes: 15 },
    { form: 'none', life: 86_400, minutes: 55 },
    { form: 'creds', life: 240, minutes: 2 },
  ] as const)(
    'of $life s told by $form is renewed after $minutes minutes',
    async ({ form, life, minutes }) => {
      const { akeyless, clock, source } = await withSecret();
      Object.assign(akeyless.tokens, { expiryForm: form, life });
      const one = source();
      await one.fetch(PATH, patient());
      clock.advance(minutes * MINUTE - 1000);
      await one.fetch(PATH, patient());
      expect(akeyless.count('auth')).toBe(1);
      clock.advance(1000);
      await one.fetch(PATH, patient());
      expect(akeyless.count('auth')).toBe(2);
    },
  );

  it.each([
    ['seconds in a text', (end: number) => ({ expiration: String(end / 1000) })],
    [
      'creds before expiration',
      (end: number) => ({ creds: { expiry: end / 1000 }, expiration: 1 }),
    ],
  ])('may be told its end by %s', async (_form, told) => {
    const { akeyless, clock, source } = await withSecret();
    const token = String(akeyless.tokens.issue()['token']);
    akeyless.misbehaviour = (response, call) => {
      const end = clock.wallTime() + 20 * MINUTE;
      if (call.command === 'auth') return send(response, ok({ token, ...told(end) }));
      void akeyless.answer(call).then((answer) => send(response, answer));
    };
    const one = source();
    await one.fetch(PATH, patient());
    clock.advance(15 * MINUTE - 1);
    await one.fetch(PATH, patient());
    expect(akeyless.count('auth')).toBe(1);
    clock.advance(1);
    await one.fetch(PATH, patient());
    expect(akeyless.count('auth')).toBe(2);
  });

  it.each([
    ['what cannot be read', { creds: { expiry: 'soon' }, expiration: {} }],
    ['the past, by a clock that is wrong', { creds: { expiry: 1000 } }],
    ['no object', { creds: null }],
  ])('whose end is %s lives for 60 minutes', async (_what, told) => {
    const { akeyless, clock, source } = await withSecret();
    akeyless.tokens.life = 86_400;
    const token = String(akeyless.tokens.issue()['token']);
    akeyless.misbehaviour = (response, call) => {
      if (call.command === 'auth') return send(response, ok({ token, ...told }));
      void akeyless.answer(call).then((answer) => send(response, answer));
    };
    const one = source();
    await one.fetch(PATH, patient());
    clock.advance(55 * MINUTE - 1);
    await one.fetch(PATH, patient());
    expect(akeyless.count('auth')).toBe(1);
    clock.advance(1);
    await one.fetch(PATH, patient());
    expect(akeyless.count('auth')).toBe(2);
  });

  it('that cannot be renewed for the moment is used to its end', async () => {
    const { akeyless, clock, source } = await withSecret();
    const one = source();
    await one.fetch(PATH, patient());
    akeyless.misbehaviour = (response, call) => {
      if (call.command === 'auth') return send(response, failed(503, 'later'));
      void akeyless.answer(call).then((answer) => send(response, answer));
    };
    clock.advance(57 * MINUTE);
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
    clock.advance(3 * MINUTE);
    expect(await failure(one.fetch(PATH, patient()))).toMatchObject({ recoverable: true });
  });

  it('is thrown away by close, after which the source works again', async () => {
    const { akeyless, source } = await withSecret();
    const one = source();
    await one.fetch(PATH, patient());
    await one.close?.();
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
    expect(akeyless.count('auth')).toBe(2);
    expect(akeyless.count('describe-item')).toBe(2);
  });
});

describe('401 to a call', () => {
  it('that had an expired token: one new token, for all callers together', async () => {
    const { akeyless, source } = await withSecret();
    const one = source();
    await one.fetch(PATH, patient());
    akeyless.tokens.revokeAll();
    const all = await Promise.all(Array.from({ length: 20 }, () => one.fetch(PATH, patient())));
    expect(new Set(all.map(({ value }) => value))).toEqual(new Set(['swordfish']));
    expect(akeyless.count('auth')).toBe(2);
  });

  it('that lacks a permission: a new token, one more try, and the end', async () => {
    const { akeyless, source } = await withSecret();
    const one = source();
    await one.fetch(PATH, patient());
    akeyless.items.deny(PATH);
    const error = await failure(one.fetch(PATH, patient()));
    expect(error).toMatchObject({ name: 'SourceError', recoverable: false });
    expect(error.message).toBe(
      `${akeyless.url}/get-secret-value answered 401 for ${PATH}, to a new token too: the token has expired, or a permission for ${PATH} is missing`,
    );
    expect(akeyless.count('get-secret-value')).toBe(3);
    expect(akeyless.count('auth')).toBe(2);
    akeyless.items.allow(PATH);
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
  });

  it('that lacks the permission to describe the item is no other', async () => {
    const { akeyless, source } = await withSecret();
    akeyless.items.deny(PATH);
    const error = await failure(source().fetch(PATH, patient()));
    expect(error.message).toContain('/describe-item answered 401');
    expect(error.recoverable).toBe(false);
  });
});

describe('a token that the user gives', () => {
  it('is used, asked for again after 55 minutes, and once where it is refused', async () => {
    const { akeyless, clock, source } = await withSecret();
    akeyless.tokens.life = 86_400;
    const token = jest.fn(async () => String(akeyless.tokens.issue()['token']));
    const one = source({}, { token });
    await one.fetch(PATH, patient());
    await one.fetch(PATH, patient());
    expect(token).toHaveBeenCalledTimes(1);
    clock.advance(55 * MINUTE);
    await one.fetch(PATH, patient());
    expect(token).toHaveBeenCalledTimes(2);
    akeyless.tokens.revokeAll();
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
    expect(token).toHaveBeenCalledTimes(3);
    expect(akeyless.count('auth')).toBe(0);
  });

  it.each([[undefined], [''], [7]])('must be a text, and not %j', async (given) => {
    const { source } = await withSecret();
    const error = await failure(
      source({}, { token: () => given as string }).fetch(PATH, patient()),
    );
    expect(error.message).toBe('The function given as token has not given a text');
  });

  it('fails with the error of its function', async () => {
    const { source } = await withSecret();
    const why = new Error('not logged in');
    expect(
      await failure(source({}, { token: () => Promise.reject(why) }).fetch(PATH, patient())),
    ).toBe(why);
  });
});

describe('a caller who gives up', () => {
  it('leaves alone, and the others get the token that they share', async () => {
    const { akeyless, source } = await withSecret();
    const arrived = deferred<() => void>();
    akeyless.misbehaviour = (response, call) => {
      arrived.resolve(() => void akeyless.answer(call).then((answer) => send(response, answer)));
    };
    const leaver = new AbortController();
    const one = source();
    const left = failure(one.fetch(PATH, { signal: leaver.signal }));
    const stayed = one.fetch(PATH, patient());
    const answer = await arrived.promise;
    leaver.abort(new Error('too late'));
    expect((await left).message).toBe('too late');
    akeyless.misbehaviour = undefined;
    answer();
    expect((await stayed).value).toBe('swordfish');
    expect(akeyless.count('auth')).toBe(1);
  });

  it('as the last one ends the call, and the next begins anew', async () => {
    const { akeyless, source } = await withSecret();
    let closed = false;
    akeyless.misbehaviour = (response) => response.once('close', () => (closed = true));
    const leaver = new AbortController();
    const one = source();
    const left = failure(one.fetch(PATH, leaver));
    await until(() => akeyless.count('auth') === 1);
    leaver.abort(new Error('too late'));
    expect((await left).message).toBe('too late');
    await until(() => closed);
    akeyless.misbehaviour = undefined;
    expect((await one.fetch(PATH, patient())).value).toBe('swordfish');
  });

  it('before it began asks nothing', async () => {
    const { akeyless, source } = await withSecret();
    await failure(source().fetch(PATH, { signal: AbortSignal.abort() }));
    expect(akeyless.calls).toEqual([]);
  });
});
