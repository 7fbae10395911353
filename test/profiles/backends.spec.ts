import { afterEach, describe, expect, it } from '@jest/globals';
import { ProfileBackend, Profiles, ProfilesBootError, Unlock } from 'nestjs-akeyless/profiles';
import { deferred } from '../support/until.js';
import { Log } from '../support/log.js';
import { cleanUp, failureOf, start } from './support/scene.js';

afterEach(cleanUp);

/** A backend that gives what it was called with. */
function echoing() {
  const calls: string[] = [];
  @ProfileBackend('echo')
  class Echo {
    @Unlock()
    unlock(values: Record<string, unknown>, profile: string): object {
      calls.push(profile);
      return { echoed: { [profile]: values } };
    }
  }
  return { calls, Echo };
}

@ProfileBackend('broken')
class Broken {
  @Unlock()
  async unlock({ token }: { token: string }): Promise<object> {
    throw new Error(`401 for ${token}`, { cause: new Error(`Bearer ${token}`) });
  }
}

const BROKEN = { broken: { main: { token: 'swordfish-token' } } };
const db = { prod: { user: 'app' } };

describe('a backend', () => {
  it('is called once for each of its profiles, with its values and its name', async () => {
    const { calls, Echo } = echoing();
    const data = { 'acct-backends': { echo: { one: { a: 1 }, two: { b: ['x'] } } } };
    const profiles = (await start({ data, providers: [Echo] })).get(Profiles);
    expect(calls).toEqual(['one', 'two']);
    expect(profiles.get('echoed', 'one')).toEqual({ a: 1 });
    expect(profiles.get('echoed', 'two')).toEqual({ b: ['x'] });
    await profiles.gather(['echoed'], 'one');
    expect(calls).toEqual(['one', 'two']);
  });

  it('runs beside the others', async () => {
    const met = [deferred(), deferred()];
    @ProfileBackend('meeting')
    class Meeting {
      @Unlock()
      async unlock({ place }: { place: number }): Promise<object> {
        met[place]!.resolve();
        await Promise.all(met.map(({ promise }) => promise));
        return { met: { [`at ${place}`]: {} } };
      }
    }
    const data = { 'acct-backends': { meeting: { a: { place: 0 }, b: { place: 1 } } } };
    const profiles = (await start({ data, providers: [Meeting] })).get(Profiles);
    expect(profiles.get('met', 'at 1')).toEqual({});
  });

  it('may give nothing, and what overrides add to its values', async () => {
    @ProfileBackend('echo')
    class Empty {
      @Unlock()
      unlock({ found }: { found?: object }): object | undefined {
        return found;
      }
    }
    const data = { 'acct-backends': { echo: { one: {}, two: {} } }, db };
    const options = {
      overrides: { 'acct-backends': { echo: { two: { found: { extra: { prod: {} } } } } } },
    };
    const profiles = (await start({ data, providers: [Empty], options })).get(Profiles);
    expect(profiles.get('extra', 'prod')).toEqual({});
    expect(profiles.get('db', 'prod')).toEqual({ user: 'app' });
  });

  it('cannot change the profiles through what it was called with or gave', async () => {
    const kept: Record<string, Record<string, unknown>>[] = [];
    @ProfileBackend('keeping')
    class Keeping {
      @Unlock()
      unlock(values: Record<string, unknown>): object {
        const answer = { kept: { one: values, two: { user: 'before' } } };
        kept.push(answer.kept);
        return answer;
      }
    }
    const data = { 'acct-backends': { keeping: { main: { user: 'before' } } } };
    const profiles = (await start({ data, providers: [Keeping] })).get(Profiles);
    for (const values of Object.values(kept[0]!)) values.user = 'after';
    expect(profiles.get('kept', 'one')).toEqual({ user: 'before' });
    expect(profiles.get('kept', 'two')).toEqual({ user: 'before' });
  });
});

it('a backend cannot make the log forget what it was called with', async () => {
  @ProfileBackend('forgetting')
  class Forgetting {
    @Unlock()
    unlock(values: { token?: string }): never {
      const { token } = values;
      delete values.token;
      throw new Error(`refused ${token}`);
    }
  }
  const log = new Log();
  const data = { 'acct-backends': { forgetting: { main: { token: 'swordfish-token' } } } };
  await start({ data, providers: [Forgetting], log });
  expect(log.lines).toEqual([expect.stringContaining('refused [redacted]')]);
});

describe('allowedBackendProfiles', () => {
  const data = {
    'acct-backends': { echo: { prod: {}, 'prod-2': {}, pro: {} }, unknown: { other: {} } },
  };

  it('is a list of exact names', async () => {
    const { calls, Echo } = echoing();
    const options = { allowedBackendProfiles: ['prod', '', 'staging'].filter(Boolean) };
    const log = new Log();
    await start({ data, providers: [Echo], options, log });
    expect(calls).toEqual(['prod']);
    expect(log.lines).toEqual([]);
  });

  it('allows none with an empty list', async () => {
    const { calls, Echo } = echoing();
    await start({
      data,
      providers: [Echo],
      options: { allowedBackendProfiles: [], hardFail: true },
    });
    expect(calls).toEqual([]);
  });

  it('allows all where it is omitted', async () => {
    const { calls, Echo } = echoing();
    await start({ data, providers: [Echo] });
    expect(calls).toEqual(['prod', 'prod-2', 'pro']);
  });
});

describe('a backend that fails', () => {
  const { Echo } = echoing();
  const data = {
    db,
    'acct-backends': {
      ...BROKEN,
      echo: { one: { a: 1 } },
      unknown: { main: { token: 'swordfish-4' } },
    },
  };

  it('or that the application does not have is logged and skipped, no secret told', async () => {
    const log = new Log();
    const profiles = (await start({ data, providers: [Broken, Echo], log })).get(Profiles);
    expect(profiles.get('db', 'prod')).toEqual({ user: 'app' });
    expect(profiles.get('echoed', 'one')).toEqual({ a: 1 });
    expect(log.lines).toHaveLength(2);
    expect(log.lines[0]).toContain('Backend "broken", profile "main" failed and is skipped');
    expect(log.lines[0]).toContain('401 for [redacted]');
    expect(log.lines[0]).toContain('Bearer [redacted]');
    expect(log.lines[1]).toContain('Backend "unknown", profile "main" failed and is skipped');
    expect(log.lines.join()).not.toContain('swordfish');
  });

  it('stops the start with hardFail, all told at once, no secret told', async () => {
    const starting = start({ data, providers: [Broken, Echo], options: { hardFail: true } });
    const error = await failureOf(starting);
    expect(error).toBeInstanceOf(ProfilesBootError);
    expect((error as ProfilesBootError).problems).toEqual([
      'Backend "broken", profile "main" failed: 401 for [redacted]',
      'Backend "unknown", profile "main" failed: no provider of the application is a backend of that name',
    ]);
    expect(error.cause).toBeUndefined();
  });

  it.each([
    ['a text', 'pg'],
    ['a list', []],
    ['a provider that is no object', { db: 5 }],
    ['a profile that is no object', { db: { prod: 'swordfish-6' } }],
    ['an object without an end', endless()],
  ])('gives %s', async (_what, answer) => {
    @ProfileBackend('odd')
    class Odd {
      @Unlock()
      unlock(): unknown {
        return answer;
      }
    }
    const log = new Log();
    const odd = { db, 'acct-backends': { odd: { main: {} } } };
    const profiles = (await start({ data: odd, providers: [Odd], log })).get(Profiles);
    expect(profiles.get('db', 'prod')).toEqual({ user: 'app' });
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('Backend "odd", profile "main" failed and is skipped');
  });

  it('throws at once, or something that is no error', async () => {
    @ProfileBackend('sudden')
    class Sudden {
      @Unlock()
      unlock({ what }: { what: unknown }): never {
        // oxlint-disable-next-line typescript/only-throw-error -- whatever a library throws
        throw what;
      }
    }
    const log = new Log();
    const profiles = {
      a: { what: 'a text' },
      b: { what: null },
      c: { what: { password: 'swordfish-5' } },
    };
    const app = await start({
      data: { db, 'acct-backends': { sudden: profiles } },
      providers: [Sudden],
      log,
    });
    expect(app.get(Profiles).get('db', 'prod')).toEqual({ user: 'app' });
    expect(log.lines).toHaveLength(3);
    expect(log.lines.join()).not.toContain('swordfish');
  });
});

function endless(): object {
  const values: Record<string, unknown> = {};
  values.self = values;
  return { db: { prod: values } };
}
