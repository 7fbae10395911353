import { afterEach, describe, expect, it } from '@jest/globals';
import { startGuarded as startOn, stopServices, UNDECIDED } from '../support/guarded-app.js';
import { closeApps, onBothAdapters } from '../support/application.js';
import { typesOf } from '../support/events.js';
import { deferred, until } from '../support/until.js';
import { send, type ValidationService } from '../support/validation-service.js';

const MEBIBYTE = 1024 * 1024;
const GOOD = '{"access_id":"p-gateway"}';

onBothAdapters((adapter) => {
  afterEach(async () => {
    await closeApps();
    await stopServices();
  });

  const startGuarded = (auth: Parameters<typeof startOn>[0]['auth'] = {}) =>
    startOn({ adapter, auth });

  describe('503 with a constant body, nothing cached, nobody let in, and the event auth-unavailable:', () => {
    type Behaviour = NonNullable<ValidationService['behaviour']>;

    it.each<[string, Behaviour, string]>([
      ['500', (response) => send(response, 500, GOOD), 'the validation service answered 500'],
      ['503', (response) => send(response, 503, GOOD), 'the validation service answered 503'],
      ['429', (response) => send(response, 429, GOOD), 'the validation service answered 429'],
      ['201', (response) => send(response, 201, GOOD), 'the validation service answered 201'],
      ['204', (response) => send(response, 204, ''), 'the validation service answered 204'],
      [
        'not JSON',
        (response) => send(response, 200, '<html>p-gateway</html>'),
        'the validation service answered no JSON object',
      ],
      [
        'an empty answer',
        (response) => send(response, 200, ''),
        'the validation service answered no JSON object',
      ],
      [
        'a JSON list',
        (response) => send(response, 200, `[${GOOD}]`),
        'the validation service answered no JSON object',
      ],
      [
        'JSON null',
        (response) => send(response, 200, 'null'),
        'the validation service answered no JSON object',
      ],
      [
        '10 MB',
        (response) =>
          send(response, 200, `{"access_id":"p-gateway","x":"${'x'.repeat(10 * MEBIBYTE)}"}`),
        'the validation service answered more than 65536 bytes',
      ],
      [
        '10 MB with their length told',
        (response) => {
          const body = `{"access_id":"p-gateway","x":"${'x'.repeat(10 * MEBIBYTE)}"}`;
          send(response, 200, body, { 'content-length': String(body.length) });
        },
        'the validation service answered more than 65536 bytes',
      ],
      [
        'a closed connection',
        (response) => response.destroy(),
        'the validation service cannot be reached',
      ],
      [
        'half an answer',
        (response) => {
          response.writeHead(200, { 'content-length': '100' }).write(GOOD);
          setImmediate(() => response.destroy());
        },
        'the validation service cannot be reached',
      ],
    ])('%s', async (_what, behaviour, reason) => {
      const { create, token, service, handler, events } = await startGuarded();
      service.behaviour = behaviour;
      const answer = await create(token());
      expect([answer.status, answer.body]).toEqual([503, UNDECIDED]);
      expect(handler.calls).toEqual([]);
      expect(events).toEqual([
        {
          type: 'auth-unavailable',
          producer: 'default',
          durationMs: expect.any(Number),
          correlationId: expect.any(String),
          reason: expect.stringContaining(reason),
        },
      ]);
      service.behaviour = undefined;
      expect((await create(token())).status).toBe(200);
      expect(service.questions).toHaveLength(2);
    });

    it('down', async () => {
      const { create, token, service, handler, events } = await startGuarded();
      await service.stop();
      const answer = await create(token());
      expect([answer.status, answer.body]).toEqual([503, UNDECIDED]);
      const reason = 'the validation service cannot be reached (ECONNREFUSED)';
      expect(events).toMatchObject([{ type: 'auth-unavailable', reason }]);
      expect(handler.calls).toEqual([]);
    });

    it.each([301, 302, 303, 307, 308])('a redirect (%d), which is not followed', async (status) => {
      const { create, token, service, handler, events } = await startGuarded();
      service.behaviour = (response, question) => {
        const isFirst = service.paths.length === 1;
        if (isFirst) send(response, status, GOOD, { location: `${service.url}/elsewhere` });
        else service.answer(response, question);
      };
      const answer = await create(token());
      expect([answer.status, answer.body]).toEqual([503, UNDECIDED]);
      expect(service.paths).toEqual(['POST /validate-producer-credentials']);
      expect(typesOf(events)).toEqual(['auth-unavailable']);
      expect(handler.calls).toEqual([]);
    });

    it('10 MB are not fetched', async () => {
      const { create, token, service } = await startGuarded();
      let written = 0;
      const closed = deferred();
      service.behaviour = (response) => {
        response.once('close', () => closed.resolve());
        response.writeHead(200);
        const write = (): void => {
          while (written < 100 * MEBIBYTE && !response.destroyed) {
            written += 65_536;
            if (!response.write('x'.repeat(65_536))) return void response.once('drain', write);
          }
          response.end();
        };
        write();
      };
      expect((await create(token())).status).toBe(503);
      await closed.promise;
      expect(written).toBeLessThan(20 * MEBIBYTE);
    });
  });

  describe('a validation service that is slow', () => {
    it.each([
      ['5 seconds by default', undefined, 5000],
      ['what timeoutMs says', 1234, 1234],
    ])('is given %s, then the call is a 503', async (_what, timeoutMs, limit) => {
      const { create, token, service, clock, handler, events } = await startGuarded({ timeoutMs });
      const hungUp = deferred();
      service.behaviour = (response) => void response.once('close', () => hungUp.resolve());
      const answer = create(token());
      await until(() => service.questions.length === 1);
      clock.advance(limit - 1);
      expect(events).toEqual([]);
      clock.advance(1);
      expect([(await answer).status, (await answer).body]).toEqual([503, UNDECIDED]);
      expect(events).toMatchObject([
        {
          type: 'auth-unavailable',
          reason: `the validation service did not answer within ${limit} ms`,
          durationMs: limit,
        },
      ]);
      await hungUp.promise;
      expect(handler.calls).toEqual([]);
      service.behaviour = undefined;
      expect((await create(token())).status).toBe(200);
    });

    it('is given as long for the rest of its answer', async () => {
      const { create, token, service, clock } = await startGuarded();
      const hungUp = deferred();
      service.behaviour = (response) => {
        response.once('close', () => hungUp.resolve());
        response.writeHead(200).write('{"access_id":');
      };
      const answer = create(token());
      await until(() => service.questions.length === 1);
      clock.advance(5000);
      expect((await answer).status).toBe(503);
      await hungUp.promise;
    });

    it('is not asked for the next id, so that several do not add up', async () => {
      const { create, token, service, clock } = await startGuarded({
        gatewayAccessIds: ['p-gateway', 'p-second'],
      });
      service.behaviour = () => {};
      const answer = create(token());
      await until(() => service.questions.length === 1);
      clock.advance(5000);
      expect((await answer).status).toBe(503);
      expect(service.questions).toHaveLength(1);
    });
  });

  it('a gatewayAccessIds() that does not return is given timeoutMs, too: 503', async () => {
    const { create, token, clock, events } = await startGuarded({
      gatewayAccessIds: () => new Promise<string[]>(() => {}),
    });
    const answer = create(token());
    await until(() => clock.isWaitingFor(5000));
    clock.advance(5000);
    expect([(await answer).status, (await answer).body]).toEqual([503, UNDECIDED]);
    const reason = 'gatewayAccessIds did not return within 5000 ms';
    expect(events).toMatchObject([{ type: 'auth-unavailable', reason }]);
  });

  it('an id that cannot be asked for is a 503, also where another one was rejected', async () => {
    const { create, token, service } = await startGuarded({
      gatewayAccessIds: ['p-first', 'p-second'],
    });
    service.behaviour = (response, question) => {
      if (question.expected_access_id === 'p-first') service.answer(response, question);
      else send(response, 500, '');
    };
    expect((await create(token({ accessId: 'p-stranger' }))).status).toBe(503);
  });
});
