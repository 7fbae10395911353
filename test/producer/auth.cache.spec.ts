import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TokenValidator } from '../../src/producer/auth/token.validator.js';
import { ValidationClient } from '../../src/producer/auth/validation.client.js';
import { systemFetch } from '../../src/shared/fetch.js';
import { startGuarded as startOn, stopServices } from '../support/guarded-app.js';
import { closeApps, createCall, onBothAdapters } from '../support/application.js';
import { BareConnection } from '../support/bare-connection.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';
import { send, ValidationService } from '../support/validation-service.js';

const CACHE_ENTRIES = 1000;
const AT_ONCE = 64;

onBothAdapters((adapter) => {
  afterEach(async () => {
    await closeApps();
    await stopServices();
  });

  const startGuarded = (auth: Parameters<typeof startOn>[0]['auth'] = {}) =>
    startOn({ adapter, auth });
  type Guarded = Awaited<ReturnType<typeof startGuarded>>;

  /** Until so many calls wait for one answer of the service: each has a time limit, and so has the question. */
  const untilWaiting = ({ service, clock }: Guarded, calls: number): Promise<void> =>
    until(() => service.questions.length > 0 && clock.countOf(5000) === calls + 1);

  /** Calls with many tokens, some at a time; returns how often the service was asked for it. */
  const askAtOnce = async (app: Guarded, tokens: string[]): Promise<number> => {
    let asked = 0;
    for (let start = 0; start < tokens.length; start += 50) {
      const before = app.service.questions.length;
      await Promise.all(tokens.slice(start, start + 50).map((token) => app.create(token)));
      asked += app.service.questions.length - before;
    }
    return asked;
  };

  /** Calls with each token in turn; returns how often the service was asked for it. */
  const ask = async ({ create, service }: Guarded, tokens: string[]): Promise<number> => {
    const before = service.questions.length;
    for (const token of tokens) await create(token);
    return service.questions.length - before;
  };

  describe('the token of a connection that was let in', () => {
    /** Calls over one connection, one after the other; returns their statuses. */
    const callOver = async (connection: BareConnection, tokens: string[]): Promise<number[]> => {
      const before = connection.statuses.length;
      for (const [index, token] of tokens.entries()) {
        connection.post('/sync/create', createCall(), `akeylesscreds: ${token}\r\n`);
        await until(() => connection.statuses.length === before + index + 1);
      }
      return connection.statuses.slice(before);
    };

    const connected = async (auth?: Parameters<typeof startGuarded>[0]) => {
      const app = await startGuarded(auth);
      return { ...app, connection: new BareConnection(app.url) };
    };

    it('is let in again without being asked for, another one is not', async () => {
      const { connection, token, service } = await connected();
      const creds = token();
      expect(await callOver(connection, [creds, creds, 'another', creds])).toEqual([
        200, 200, 401, 200,
      ]);
      expect(service.questions).toHaveLength(2);
    });

    it('is asked for again after cacheMs', async () => {
      const { connection, token, service, clock } = await connected({ cacheMs: 1000 });
      const creds = token();
      await callOver(connection, [creds, creds]);
      clock.advance(1000);
      expect(await callOver(connection, [creds])).toEqual([200]);
      expect(service.questions).toHaveLength(2);
    });

    it('is not let in where its access id was taken off the list', async () => {
      const gatewayAccessIds = ['p-gateway', 'p-other'];
      const { connection, token } = await connected({ gatewayAccessIds });
      const creds = token();
      await callOver(connection, [creds]);
      gatewayAccessIds.shift();
      expect(await callOver(connection, [creds])).toEqual([401]);
    });

    it('is not let in where the list comes from a function that names it no more', async () => {
      const ids = ['p-gateway', 'p-other'];
      const { connection, token } = await connected({ gatewayAccessIds: () => ids });
      const creds = token();
      await callOver(connection, [creds]);
      ids.shift();
      expect(await callOver(connection, [creds])).toEqual([401]);
    });
  });

  describe('the verdict on a token', () => {
    it('is asked for once in 1000 calls', async () => {
      const { create, token, service, handler } = await startGuarded();
      const creds = token();
      for (let round = 0; round < 100; round++) {
        const answers = await Promise.all(Array.from({ length: 10 }, () => create(creds)));
        expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      }
      expect(handler.calls).toHaveLength(1000);
      expect(service.questions).toHaveLength(1);
    });

    it('is asked for once in 50 first calls at once', async () => {
      const app = await startGuarded();
      const { create, token, service } = app;
      let release = (): void => {};
      service.behaviour = (response, question) => {
        release = () => service.answer(response, question);
      };
      const creds = token();
      const calls = Array.from({ length: 50 }, () => create(creds));
      await untilWaiting(app, 50);
      release();
      const answers = await Promise.all(calls);
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(service.questions).toHaveLength(1);
    });

    it('counts for 60 seconds by default', async () => {
      const app = await startGuarded();
      const creds = app.token();
      expect(await ask(app, [creds])).toBe(1);
      app.clock.advance(59_999);
      expect(await ask(app, [creds])).toBe(0);
      app.clock.advance(1);
      expect(await ask(app, [creds])).toBe(1);
    });

    it('counts for as long as cacheMs says', async () => {
      const app = await startGuarded({ cacheMs: 100 });
      const creds = app.token();
      await ask(app, [creds]);
      app.clock.advance(99);
      expect(await ask(app, [creds])).toBe(0);
      app.clock.advance(1);
      expect(await ask(app, [creds])).toBe(1);
    });

    it('is asked for on every call where cacheMs is 0', async () => {
      const app = await startGuarded({ cacheMs: 0 });
      const creds = app.token();
      expect(await ask(app, [creds, creds, creds])).toBe(3);
    });

    it('never counts past the exp of the token: then it is asked for anew, and rejected', async () => {
      const { create, token, service, clock } = await startGuarded();
      const creds = token({ expiresAt: clock.wallTime() + 30_000 });
      expect((await create(creds)).status).toBe(200);
      clock.advance(29_999);
      expect((await create(creds)).status).toBe(200);
      expect(service.questions).toHaveLength(1);
      clock.advance(1);
      expect((await create(creds)).status).toBe(401);
      expect(service.questions).toHaveLength(2);
    });

    it('never counts past the exp on the wall, also where the other clock has slept', async () => {
      const { create, token, clock } = await startGuarded();
      const creds = token({ expiresAt: clock.wallTime() + 30_000 });
      expect((await create(creds)).status).toBe(200);
      clock.sleep(30_000);
      expect((await create(creds)).status).toBe(401);
    });

    it('counts from when it was asked for, not from when it came', async () => {
      const app = await startGuarded();
      const { service, clock, create } = app;
      service.behaviour = (response, question) => {
        clock.advance(4000);
        service.answer(response, question);
      };
      const creds = app.token();
      expect((await create(creds)).status).toBe(200);
      clock.advance(56_000);
      expect(await ask(app, [creds])).toBe(1);
    });

    it('is one for each token', async () => {
      const app = await startGuarded();
      const first = app.token();
      const second = app.token({ padding: 'x' });
      expect(await ask(app, [first, second, first, second])).toBe(2);
    });

    it('is one for each access id', async () => {
      let ids = ['p-gateway'];
      const app = await startGuarded({ gatewayAccessIds: () => ids });
      const creds = app.token();
      await ask(app, [creds]);
      ids = ['p-other'];
      expect(await ask(app, [creds])).toBe(1);
    });

    it('is one of 1000 that are kept: what was not used for the longest time goes', async () => {
      const app = await startGuarded();
      const tokens = Array.from({ length: CACHE_ENTRIES }, (_, index) =>
        app.token({ padding: `${index}` }),
      );
      const [first = '', second = '', ...others] = tokens;
      expect(await ask(app, [first, second])).toBe(2);
      expect(await askAtOnce(app, others)).toBe(CACHE_ENTRIES - 2);
      expect(await ask(app, [first])).toBe(0);
      expect(await ask(app, [app.token({ padding: 'one more' })])).toBe(1);
      expect(await ask(app, [first])).toBe(0);
      expect(await ask(app, [second])).toBe(1);
    });
  });

  describe('a rejection', () => {
    it('counts for 10 seconds', async () => {
      const app = await startGuarded();
      const bad = app.token({ accessId: 'p-stranger' });
      expect(await ask(app, [bad, bad])).toBe(1);
      app.clock.advance(9999);
      expect(await ask(app, [bad])).toBe(0);
      app.clock.advance(1);
      expect(await ask(app, [bad])).toBe(1);
    });

    it('counts no longer than that: the service may have learned of the token', async () => {
      const { service, create, token, clock } = await startGuarded();
      const creds = token();
      service.behaviour = (response) => send(response, 401, '{}');
      expect((await create(creds)).status).toBe(401);
      service.behaviour = undefined;
      expect((await create(creds)).status).toBe(401);
      clock.advance(10_000);
      expect((await create(creds)).status).toBe(200);
    });

    it('drives out no good token, however many there are; and is itself one of 1000', async () => {
      const app = await startGuarded();
      const good = app.token();
      await ask(app, [good]);
      const bad = Array.from({ length: CACHE_ENTRIES - 1 }, (_, index) => `bad-${index}`);
      expect(await ask(app, ['first-bad', 'second-bad'])).toBe(2);
      expect(await askAtOnce(app, bad)).toBe(CACHE_ENTRIES - 1);
      expect(await ask(app, [good])).toBe(0);
      expect(await ask(app, ['second-bad'])).toBe(0);
      expect(await ask(app, ['first-bad'])).toBe(1);
    });
  });

  it('a failure of the service is shared by who asked at once, and forgotten', async () => {
    const app = await startGuarded();
    const { create, token, service, events } = app;
    let release = (): void => {};
    service.behaviour = (response) => {
      release = () => send(response, 500, '');
    };
    const creds = token();
    const calls = [create(creds), create(creds)];
    await untilWaiting(app, 2);
    release();
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(503);
    service.behaviour = undefined;
    expect((await create(creds)).status).toBe(200);
    expect(events.filter(({ type }) => type === 'auth-unavailable')).toHaveLength(2);
  });

  it('a flood of tokens opens no flood of questions', async () => {
    const { create, service } = await startGuarded();
    const held: (() => void)[] = [];
    service.behaviour = (response) => void held.push(() => send(response, 401, '{}'));
    const calls = Array.from({ length: 3 * AT_ONCE }, (_, index) => create(`bad-${index}`));
    while (service.questions.length < calls.length) {
      await until(() => held.length > 0);
      held.shift()?.();
    }
    for (const release of held) release();
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(401);
    expect(service.mostAtOnce).toBeLessThanOrEqual(AT_ONCE);
    expect(service.mostAtOnce).toBeGreaterThan(1);
  });

  it('what waits behind a service that hangs is a 503 at its own time, and the next is asked', async () => {
    const { create, service, clock, token } = await startGuarded();
    service.behaviour = () => {};
    const calls = Array.from({ length: AT_ONCE + 5 }, (_, index) => create(`bad-${index}`));
    await until(() => service.questions.length === AT_ONCE);
    await until(() => clock.countOf(5000) >= 2 * (AT_ONCE + 5));
    clock.advance(5000);
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(503);
    expect(service.questions).toHaveLength(AT_ONCE);
    service.behaviour = undefined;
    expect((await create(token())).status).toBe(200);
  });
});

describe('the cache of verdicts', () => {
  afterEach(stopServices);

  it('holds hashes, not tokens', async () => {
    const clock = new ManualClock();
    const service = await new ValidationService(() => clock.wallTime()).start();
    const client = new ValidationClient(systemFetch, clock, service.url, 5000);
    const validator = new TokenValidator(client, clock, 60_000, undefined);
    const good = service.issuer.issue();
    const bad = 'a-bad-token';
    const accepted = { token: good, accessId: 'p-gateway', itemName: undefined };
    expect(await validator.validate(accepted, Infinity)).toMatchObject({ kind: 'accepted' });
    const refused = await validator.validate({ ...accepted, token: bad }, Infinity);
    expect(refused).toMatchObject({ kind: 'rejected' });
    const held = inspect(validator, { depth: Infinity, showHidden: true, maxStringLength: null });
    expect(held.match(/'[\w+/]{43}='/g)).toHaveLength(2);
    for (const part of [bad, ...good.split('.')]) expect(held).not.toContain(part);
    await service.stop();
  });
});
