import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type CredentialOptions, ManagedClient } from 'nestjs-akeyless/credentials';
import { Log } from '../support/log.js';
import { deferred } from '../support/until.js';
import { UnhandledRejections } from '../support/unhandled-rejections.js';
import { failIfAny } from './support/fail-if-any.js';
import { failureOf, type Login, login, PATH, scene, type Scene, settle } from './support/scene.js';

/** The other side: takes one password. */
class Database {
  accepted = 1;
  calls = 0;

  readonly query = async ({ password }: Login): Promise<string> => {
    this.calls += 1;
    await Promise.resolve();
    if (password !== login(this.accepted).password) throw new Refusal(this.calls);
    return `rows for ${password}`;
  };
}

class Refusal extends Error {
  constructor(readonly number: number) {
    super(`refused ${number}`);
  }
}

const refused = (failure: unknown): boolean => failure instanceof Refusal;

interface Play extends Scene<Login> {
  readonly database: Database;
  rotate(): void;
}

function play(options: Partial<CredentialOptions<Login>> = {}): Play {
  const made = scene({ authFailure: refused, ...options });
  const database = new Database();
  const rotate = (): void => {
    database.accepted += 1;
    made.vault.put(PATH, login(database.accepted));
  };
  return { ...made, database, rotate };
}

const rejections = new UnhandledRejections();
beforeEach(() => rejections.start());
afterEach(async () => failIfAny('unhandled rejections', await rejections.stop()));

describe('use()', () => {
  it('runs with the secret and gives what that returned', async () => {
    const { credential, database } = play();
    expect(await credential.use(database.query)).toBe('rows for swordfish-1');
  });

  it('takes a function that is not asynchronous', async () => {
    const { credential } = play();
    expect(await credential.use(({ user }) => user)).toBe('orders');
  });

  it('fetches anew and runs once more where the secret was refused', async () => {
    const { credential, database, vault, rotate } = play();
    await credential.get();
    rotate();
    expect(await credential.use(database.query)).toBe('rows for swordfish-2');
    expect(database.calls).toBe(2);
    expect(vault.fetches).toBe(2);
  });

  it('runs again with what somebody else has fetched meanwhile, without a fetch of its own', async () => {
    const { credential, database, vault, rotate } = play();
    const gate = deferred();
    const slow = credential.use(async (value) => {
      await gate.promise;
      return database.query(value);
    });
    await settle();
    rotate();
    await credential.refresh();
    gate.resolve();
    expect(await slow).toBe('rows for swordfish-2');
    expect(vault.fetches).toBe(2);
  });

  it('lets 100 callers over a rotation pass with one fetch and no error', async () => {
    const { credential, database, vault, rotate } = play();
    await credential.get();
    rotate();
    const calls = Array.from({ length: 100 }, () => credential.use(database.query));
    const results = await Promise.all(calls);
    expect(new Set(results)).toEqual(new Set(['rows for swordfish-2']));
    expect(vault.fetches).toBe(2);
    expect(database.calls).toBe(200);
  });

  it('does not trust a fetch that was sent off before the rotation', async () => {
    const { credential, database, vault, rotate } = play();
    await credential.get();
    vault.hold();
    const early = credential.refresh();
    await settle();
    rotate();
    const calls = Array.from({ length: 100 }, () => credential.use(database.query));
    await settle();
    vault.release();
    expect(await early).toEqual(login(1));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['rows for swordfish-2']));
    expect(vault.fetches).toBe(3);
  });

  it('passes other errors at once', async () => {
    const { credential, vault } = play();
    const error = new Error('no such table');
    expect(await failureOf(credential.use(() => Promise.reject(error)))).toBe(error);
    expect(vault.fetches).toBe(1);
  });

  it('passes everything where nothing says what a refusal is', async () => {
    const { credential, database, rotate, vault } = play({ authFailure: undefined as never });
    await credential.get();
    rotate();
    expect(await failureOf(credential.use(database.query))).toBeInstanceOf(Refusal);
    expect(vault.fetches).toBe(1);
  });

  it('takes a check that fails itself for a no', async () => {
    const { credential, database } = play({
      authFailure: (failure) => (failure as { code: { length: number } }).code.length > 0,
    });
    expect(await credential.use(database.query)).toBe('rows for swordfish-1');
    const error = new Error('no such table');
    expect(await failureOf(credential.use(() => Promise.reject(error)))).toBe(error);
  });
});

describe('a check of refusals that is wrong itself', () => {
  const log = new Log();
  beforeEach(() => {
    log.lines.length = 0;
    Logger.overrideLogger(log);
  });
  afterEach(() => Logger.overrideLogger(false));

  const threw = (): never => {
    throw new TypeError('it cannot read swordfish-1');
  };
  const rejected = (): Promise<boolean> => Promise.reject(new Error('too late'));

  it.each<[string, unknown, string]>([
    ['promises its answer', () => Promise.resolve(true), 'gave a promise in place of'],
    ['promises one and fails', rejected, 'gave a promise in place of'],
    ['makes a check', () => () => true, 'gave a function in place of'],
    ['gives nothing', () => {}, 'gave nothing in place of'],
    ['gives something else', () => 'swordfish-1', 'gave something else in place of'],
    ['throws', threw, 'threw a TypeError.'],
  ])('counts as a no and is told once where it %s', async (_what, authFailure, flaw) => {
    const { credential, vault, database, rotate } = play({ authFailure: authFailure as never });
    await credential.get();
    rotate();
    for (const number of [1, 2]) {
      expect(await failureOf(credential.use(database.query))).toMatchObject({ number });
    }
    expect(vault.fetches).toBe(1);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain(`warn: credential "orders-db": its authFailure ${flaw}`);
    expect(log.lines[0]).not.toContain('swordfish');
  });

  it('holds for the calls of a client as well', async () => {
    const { credential, clock, vault, database, rotate } = play({
      authFailure: (() => Promise.resolve(true)) as never,
    });
    const clients = new ManagedClient(
      credential,
      { create: (value) => ({ query: () => database.query(value) }), destroy: () => {} },
      { clock, random: () => 0.5 },
    );
    await clients.ready();
    rotate();
    expect(await failureOf(clients.client.query())).toBeInstanceOf(Refusal);
    expect(vault.fetches).toBe(1);
    expect(log.lines).toHaveLength(1);
  });
});

describe('the error that a caller gets', () => {
  it('is the original one if the secret is unchanged', async () => {
    const { credential, database } = play();
    await credential.get();
    database.accepted = 99;
    expect(await failureOf(credential.use(database.query))).toMatchObject({ number: 1 });
    expect(database.calls).toBe(1);
  });

  it('is the original one if the source is down', async () => {
    const { credential, database, vault } = play();
    await credential.get();
    database.accepted = 99;
    vault.down();
    expect(await failureOf(credential.use(database.query))).toMatchObject({ number: 1 });
  });

  it('is the original one if the second run is refused as well', async () => {
    const { credential, database, rotate } = play();
    await credential.get();
    rotate();
    database.accepted = 99;
    expect(await failureOf(credential.use(database.query))).toMatchObject({ number: 1 });
    expect(database.calls).toBe(2);
  });

  it('is that of the second run if it is another, with the first as its cause', async () => {
    const { credential, rotate } = play();
    await credential.get();
    rotate();
    const errors = [new Refusal(1), new Error('no such table')];
    const error = await failureOf(credential.use(() => Promise.reject(errors.shift() as Error)));
    expect(error.message).toBe('no such table');
    expect(error.cause).toMatchObject({ number: 1 });
  });

  it('keeps the causes that it has', async () => {
    const { credential, rotate } = play();
    await credential.get();
    rotate();
    const errors = [
      new Refusal(1),
      new Error('the query failed', { cause: new Error('no such table') }),
    ];
    const error = await failureOf(credential.use(() => Promise.reject(errors.shift() as Error)));
    expect((error.cause as Error).message).toBe('no such table');
    expect((error.cause as Error).cause).toMatchObject({ number: 1 });
  });

  it.each([
    ['is frozen', Object.freeze(new Error('frozen'))],
    ['is no error', 'just a text'],
  ])('is passed on as it is where it %s', async (_what, second) => {
    const { credential, rotate } = play();
    await credential.get();
    rotate();
    const errors: unknown[] = [new Refusal(1), second];
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- that is the point
    expect(await failureOf(credential.use(() => Promise.reject(errors.shift())))).toBe(second);
  });

  it('says that the secret is not available where it never was', async () => {
    const { credential, vault, database } = play();
    vault.down();
    expect((await failureOf(credential.use(database.query))).name).toBe(
      'CredentialUnavailableError',
    );
    expect(database.calls).toBe(0);
  });
});

describe('a refusal that is returned', () => {
  const answers = (...statuses: number[]): (() => Promise<{ status: number }>) => {
    const results = statuses.map((status) => ({ status }));
    return async () => results.shift() as { status: number };
  };
  const isRefused = (result: unknown): boolean => (result as { status?: number }).status === 401;

  it('is seen, and the second answer is given', async () => {
    const { credential, rotate } = play({ authFailure: isRefused });
    await credential.get();
    rotate();
    expect(await credential.use(answers(401, 200))).toEqual({ status: 200 });
  });

  it('is given as it was if the secret is unchanged', async () => {
    const { credential } = play({ authFailure: isRefused });
    expect(await credential.use(answers(401, 200))).toEqual({ status: 401 });
  });

  it('is the first of two', async () => {
    const { credential, rotate } = play({ authFailure: isRefused });
    await credential.get();
    rotate();
    const first = { status: 401, number: 1 };
    const results = [first, { status: 401, number: 2 }];
    expect(await credential.use(() => results.shift())).toBe(first);
  });

  it('lets go of the connection of an answer of fetch that nobody reads', async () => {
    const { credential, rotate } = play({ authFailure: isRefused });
    await credential.get();
    rotate();
    let isCanceled = false;
    const body = new ReadableStream({ cancel: () => void (isCanceled = true) });
    const results = [new Response(body, { status: 401 }), new Response('fine')];
    expect(await (await credential.use(() => results.shift() as Response)).text()).toBe('fine');
    expect(isCanceled).toBe(true);
  });
});

describe('a broken secret', () => {
  /** What a caller sees, and how often the source was asked for it. */
  const tryOnce = async ({ credential, database, vault }: Play): Promise<number> => {
    const before = vault.fetches;
    expect(await failureOf(credential.use(database.query))).toBeInstanceOf(Refusal);
    return vault.fetches - before;
  };

  it('is asked for again after 1 second, then 2, and so on up to 60', async () => {
    const played = play();
    await played.credential.get();
    played.database.accepted = 99;
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await tryOnce(played)).toBe(1);
      played.clock.advance(seconds * 1000 - 1);
      expect(await tryOnce(played)).toBe(0);
      played.clock.advance(1);
    }
  });

  it('is not hammered by many either', async () => {
    const { credential, database, vault } = play();
    await credential.get();
    database.accepted = 99;
    const calls = Array.from({ length: 100 }, () => failureOf(credential.use(database.query)));
    expect((await Promise.all(calls)).every((error) => error instanceof Refusal)).toBe(true);
    expect(vault.fetches).toBe(2);
  });

  it('pauses also where its source is down', async () => {
    const played = play();
    await played.credential.get();
    played.database.accepted = 99;
    played.vault.down();
    expect(await tryOnce(played)).toBe(1);
    expect(await tryOnce(played)).toBe(0);
  });

  it('pauses alone: another credential does not', async () => {
    const broken = play();
    await broken.credential.get();
    broken.database.accepted = 99;
    await tryOnce(broken);
    const sound = play();
    await sound.credential.get();
    sound.rotate();
    expect(await sound.credential.use(sound.database.query)).toBe('rows for swordfish-2');
  });

  it('costs nothing once it is mended: rotations in a row need no pause', async () => {
    const { credential, database, rotate } = play();
    await credential.get();
    for (let number = 2; number <= 10; number++) {
      rotate();
      expect(await credential.use(database.query)).toBe(`rows for swordfish-${number}`);
    }
  });

  it('starts over with 1 second after a new value', async () => {
    const played = play();
    const { credential, database, clock, rotate } = played;
    await credential.get();
    database.accepted = 99;
    await tryOnce(played);
    clock.advance(1000);
    await tryOnce(played);
    database.accepted = 1;
    rotate();
    clock.advance(2000);
    expect(await credential.use(database.query)).toBe('rows for swordfish-2');
    database.accepted = 99;
    expect(await tryOnce(played)).toBe(1);
    clock.advance(1000);
    expect(await tryOnce(played)).toBe(1);
  });
});

describe('a signal', () => {
  it('ends the waiting for the first fetch, which goes on for others', async () => {
    const { credential, vault, database } = play();
    vault.hold();
    const abort = new AbortController();
    const patient = credential.use(database.query);
    const hasty = failureOf(credential.use(database.query, { signal: abort.signal }));
    abort.abort(new Error('no time'));
    expect((await hasty).message).toBe('no time');
    vault.release();
    expect(await patient).toBe('rows for swordfish-1');
    expect(database.calls).toBe(1);
  });

  it('ends the waiting for a newer secret, and nothing runs again', async () => {
    const { credential, vault, database, rotate } = play();
    await credential.get();
    rotate();
    vault.hold();
    const abort = new AbortController();
    const call = failureOf(credential.use(database.query, { signal: abort.signal }));
    await settle();
    abort.abort(new Error('no time'));
    expect((await call).message).toBe('no time');
    vault.release();
    await settle();
    expect(database.calls).toBe(1);
  });

  it('that is aborted already lets nothing begin', async () => {
    const { credential, vault, database } = play();
    const call = credential.use(database.query, { signal: AbortSignal.abort(new Error('no')) });
    expect((await failureOf(call)).message).toBe('no');
    expect(vault.fetches + database.calls).toBe(0);
  });
});
