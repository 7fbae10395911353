import { describe, expect, it } from '@jest/globals';
import {
  CredentialUnavailableError,
  ManagedCredential,
  SourceError,
} from 'nestjs-akeyless/credentials';
import { failureOf, HOUR, login, MINUTE, PATH, scene, settle } from './support/scene.js';
import { Vault } from './support/vault.js';

describe('get()', () => {
  it('fetches once, and then gives what is kept', async () => {
    const { credential, vault } = scene();
    expect(await credential.get()).toEqual(login(1));
    expect(await credential.get()).toEqual(login(1));
    expect(vault.asked).toEqual([PATH]);
  });

  it('makes one fetch for all who wait', async () => {
    const { credential, vault } = scene();
    vault.hold();
    const callers = Array.from({ length: 100 }, () => credential.get());
    vault.release();
    const values = await Promise.all(callers);
    expect(new Set(values).size).toBe(1);
    expect(vault.fetches).toBe(1);
  });

  it('waits for no other credential', async () => {
    const slow = scene();
    slow.vault.hold();
    const waiting = slow.credential.get();
    expect(await scene().credential.get()).toEqual(login(1));
    slow.vault.release();
    expect(await waiting).toEqual(login(1));
  });

  it('makes nothing while the value is fresh: the same promise for all', async () => {
    const { credential } = scene();
    await credential.get();
    expect(credential.get()).toBe(credential.get());
  });

  it('takes a path as a URL', async () => {
    const { credential, vault } = scene({ path: `secret://${PATH}` });
    await credential.get();
    expect(vault.asked).toEqual([PATH]);
  });

  it('takes a function as the source', async () => {
    const { credential } = scene({ source: async (path) => ({ user: path, password: 'x' }) });
    expect(await credential.get()).toEqual({ user: PATH, password: 'x' });
  });
});

describe('a failure', () => {
  it('is told to all who wait, and names the credential and the reason', async () => {
    const { credential, vault } = scene();
    vault.down();
    const errors = await Promise.all([failureOf(credential.get()), failureOf(credential.get())]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(CredentialUnavailableError);
      expect(error.message).toBe('credential "orders-db" is not available: the vault is sealed');
      expect(error.cause).toBeInstanceOf(SourceError);
    }
    expect(vault.fetches).toBe(1);
  });

  it('is never kept as a value: the next caller asks again', async () => {
    const { credential, vault } = scene();
    vault.down();
    await failureOf(credential.get());
    vault.up();
    expect(await credential.get()).toEqual(login(1));
  });

  it('ends by itself, without a caller', async () => {
    const { credential, vault, clock, types } = scene();
    vault.down();
    await failureOf(credential.get());
    vault.up();
    clock.advance(1000);
    await settle();
    expect(credential.snapshot?.value).toEqual(login(1));
    expect(types()).toEqual(['refresh-failed', 'fetched', 'recovered']);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
  ])('is an answer with %s', async (_what, value) => {
    const { credential } = scene({}, { vault: new Vault().put(PATH, value) });
    expect((await failureOf(credential.get())).message).toContain(
      `the vault gave nothing for ${PATH}`,
    );
  });

  it('is a source that throws what is no error', async () => {
    const { credential, vault } = scene();
    vault.down({ password: 'swordfish' });
    expect((await failureOf(credential.get())).message).toContain(
      'the source threw something that is no error',
    );
  });

  it('is a source that throws at once', async () => {
    const { credential } = scene({
      source: () => {
        throw new Error('not even a promise');
      },
    });
    expect((await failureOf(credential.get())).message).toContain('not even a promise');
  });
});

describe('a fetch that never ends', () => {
  it('is given up after the time limit, and its signal is aborted', async () => {
    const { credential, vault, clock } = scene({ timeout: '3s' });
    vault.hold();
    const waiting = failureOf(credential.get());
    clock.advance(3000);
    expect((await waiting).message).toContain('the vault gave no answer within 3 s');
    expect(vault.signals[0]?.aborted).toBe(true);
  });

  it('has ten seconds where nothing else is said', async () => {
    const { credential, vault, clock } = scene();
    vault.hold();
    const waiting = failureOf(credential.get());
    expect(clock.isWaitingFor(10_000)).toBe(true);
    clock.advance(10_000);
    expect((await waiting).message).toContain('within 10 s');
  });

  it('does not keep the next one from being tried, and its late answer is dropped', async () => {
    const { credential, vault, clock } = scene();
    vault.hold();
    const waiting = failureOf(credential.get());
    clock.advance(10_000);
    await waiting;
    const late = vault.signals.length;
    vault.put(PATH, login(2));
    const second = credential.get();
    vault.release();
    expect(await second).toEqual(login(2));
    await settle();
    expect(credential.snapshot).toMatchObject({ version: 1, value: login(2) });
    expect(late).toBe(1);
  });

  it('leaves no timer behind that is answered', async () => {
    const { credential, clock } = scene();
    await credential.get();
    expect(clock.isWaitingFor(10_000)).toBe(false);
  });
});

describe('the snapshot', () => {
  it('is there once there is a value', async () => {
    const { credential, clock } = scene();
    expect(credential.snapshot).toBeUndefined();
    await credential.get();
    expect(credential.snapshot).toMatchObject({ value: login(1), version: 1 });
    expect(credential.snapshot?.fetchedAt.getTime()).toBe(clock.wallTime());
    expect(credential.snapshot?.expiresAt).toBeUndefined();
  });

  it('cannot be changed, with all that is in it', async () => {
    const nested = { user: 'orders', ssl: { ca: ['one'] } };
    const { credential } = scene<typeof nested>({}, { vault: new Vault().put(PATH, nested) });
    const value = await credential.get();
    const { snapshot } = credential;
    expect(Object.isFrozen(snapshot)).toBe(true);
    expect([value, value.ssl, value.ssl.ca].every((part) => Object.isFrozen(part))).toBe(true);
    expect(() => Object.assign(value, { user: 'other' })).toThrow(TypeError);
    expect(() => Object.assign(snapshot as object, { version: 7 })).toThrow(TypeError);
    snapshot?.fetchedAt.setTime(0);
    expect(snapshot?.fetchedAt.getTime()).not.toBe(0);
  });

  it('leaves an instance of a class what it is', async () => {
    const live = new (class Session {
      count = 0;
    })();
    const { credential } = scene<typeof live>({ source: () => live });
    expect(await credential.get()).toBe(live);
    expect(Object.isFrozen(live)).toBe(false);
  });

  it('leaves the object of the source as it was', async () => {
    const secret = { user: 'orders', password: 'swordfish' };
    const { credential } = scene({ source: () => secret });
    const value = await credential.get();
    secret.password = 'other';
    expect(value.password).toBe('swordfish');
  });

  it('sees a change inside of an object that a source gives again and again', async () => {
    const secret = { user: 'orders', password: 'swordfish' };
    const { credential } = scene({ source: () => secret });
    await credential.get();
    secret.password = 'other';
    expect((await credential.refresh()).password).toBe('other');
    expect(credential.snapshot?.version).toBe(2);
  });

  it('is another one after a change, and the one before stays whole', async () => {
    const { credential, vault, clock } = scene();
    await credential.get();
    const before = credential.snapshot;
    vault.put(PATH, login(2));
    clock.advance(MINUTE);
    await credential.refresh();
    expect(before).toMatchObject({ value: login(1), version: 1 });
    expect(credential.snapshot).toMatchObject({ value: login(2), version: 2 });
  });

  it('keeps its version and its very value while the secret stays the same', async () => {
    const { credential, clock } = scene();
    const value = await credential.get();
    clock.advance(MINUTE);
    expect(await credential.refresh()).toBe(value);
    expect(credential.snapshot?.version).toBe(1);
    expect(credential.snapshot?.fetchedAt.getTime()).toBe(clock.wallTime());
  });

  it('does not count what only says how long the secret lives', async () => {
    const vault = new Vault().put(PATH, { ...login(1), ttl: 3600 });
    const { credential, types } = scene({}, { vault });
    await credential.get();
    vault.put(PATH, { ...login(1), ttl: 3500 });
    await credential.refresh();
    expect(credential.snapshot?.version).toBe(1);
    expect(types()).not.toContain('rotated');
  });
});

describe('refresh()', () => {
  it('fetches now, once for all who ask', async () => {
    const { credential, vault } = scene();
    await credential.get();
    vault.put(PATH, login(2));
    const values = await Promise.all([credential.refresh(), credential.refresh()]);
    expect(values).toEqual([login(2), login(2)]);
    expect(vault.fetches).toBe(2);
  });

  it('tells what failed, and the value stays', async () => {
    const { credential, vault } = scene();
    await credential.get();
    vault.down();
    const error = await failureOf(credential.refresh());
    expect(error.name).toBe('CredentialRefreshError');
    expect(error.message).toBe(
      'credential "orders-db" could not be refreshed: the vault is sealed',
    );
    expect(await credential.get()).toEqual(login(1));
  });
});

describe('close()', () => {
  it('ends timers and the fetch under way, and forgets the secret', async () => {
    const { credential, vault, clock } = scene();
    await credential.get();
    vault.hold();
    const refreshing = failureOf(credential.refresh());
    credential.close();
    expect((await refreshing).message).toContain('it is closed');
    expect(vault.signals[1]?.aborted).toBe(true);
    expect(credential.snapshot).toBeUndefined();
    expect(clock.waiting).toBe(0);
    vault.release();
    await settle();
    clock.advance(HOUR);
    await settle();
    expect(vault.fetches).toBe(2);
    expect(credential.snapshot).toBeUndefined();
  });

  it('completes the events', async () => {
    const { credential } = scene();
    let isComplete = false;
    credential.events$.subscribe({ complete: () => (isComplete = true) });
    credential.close();
    expect(isComplete).toBe(true);
  });

  it('leaves nobody waiting for ever who comes later', async () => {
    const { credential, vault } = scene();
    credential.close();
    expect(await failureOf(credential.get())).toBeInstanceOf(CredentialUnavailableError);
    expect((await failureOf(credential.refresh())).message).toContain('it is closed');
    expect(vault.fetches).toBe(0);
  });

  it('never stops another credential', async () => {
    const vault = new Vault().put(PATH, login(1));
    const [one, two] = [scene({}, { vault }), scene({}, { vault })];
    await Promise.all([one.credential.get(), two.credential.get()]);
    one.credential.close();
    vault.put(PATH, login(2));
    two.clock.advance(HOUR);
    await settle();
    expect(await two.credential.get()).toEqual(login(2));
    expect(vault.closed).toBe(0);
  });

  it('leaves behind what was under way, also when it is taken back at once', async () => {
    const { credential, vault } = scene();
    vault.hold();
    const old = failureOf(credential.get());
    credential.close();
    credential.reopen();
    const types: string[] = [];
    credential.events$.subscribe(({ type }) => types.push(type));
    const next = credential.get();
    expect((await old).message).toContain('it is closed');
    vault.release();
    expect(await next).toEqual(login(1));
    expect(types).toEqual(['fetched']);
    expect(vault.fetches).toBe(2);
  });

  it('can be taken back', async () => {
    const { credential, vault, clock } = scene();
    await credential.get();
    credential.close();
    vault.put(PATH, login(2));
    credential.reopen();
    const types: string[] = [];
    credential.events$.subscribe(({ type }) => types.push(type));
    expect(await credential.get()).toEqual(login(2));
    expect(credential.snapshot?.version).toBe(1);
    vault.put(PATH, login(3));
    clock.advance(HOUR);
    await settle();
    expect(await credential.get()).toEqual(login(3));
    expect(types).toContain('rotated');
  });
});

describe('a new credential', () => {
  it('keeps no process alive', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const credential = new ManagedCredential({ name: 'a', path: PATH, source: () => 'a key' });
    await credential.get();
    expect(timers()).toBe(before);
    credential.close();
  });

  it('says everything that is wrong with its options', () => {
    expect(() => scene({ name: '', refreshEvery: 'often', timeout: 0 })).toThrow(
      /Option name must be .* Option refreshEvery must be a length of time.* Option timeout must be .* more than 0/,
    );
  });
});
