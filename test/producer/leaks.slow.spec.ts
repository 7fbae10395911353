import { afterEach, describe, expect, it } from '@jest/globals';
import { BadGatewayException, Injectable, type LoggerService, type Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Create,
  CredentialId,
  Input,
  OnRollback,
  type OnRollbackFunction,
  Payload,
  ProducerError,
  Revoke,
  Rotate,
  Signal,
  Verify,
} from 'nestjs-akeyless';
import { mergeMap } from 'rxjs';
import { stringLeaves } from '../../src/shared/redaction/string-leaves.js';
import {
  type Answer,
  type AppSettings,
  closeApps,
  onBothAdapters,
  startApp,
} from '../support/application.js';
import { eventsOf } from '../support/events.js';
import { postAndLeave } from '../support/leaving-caller.js';
import { ManualClock } from '../support/manual-clock.js';
import { RecorderProducer } from '../support/recorder.producer.js';
import { deferred, until } from '../support/until.js';

/** One canary for every place a secret can be. The odd characters make each encoding differ. */
const CANARIES = {
  password: 'CANARY/root+"pass"/1',
  nested: 'CANARY nested\\key äß 2',
  listed: 'CANARY-listed-3',
  input: 'CANARY{input}:4',
  issued: 'CANARY&issued=5?',
  rotated: 'CANARY%rotated%6',
};

const ROOT = {
  id: 'root',
  password: CANARIES.password,
  more: { key: CANARIES.nested, list: [CANARIES.listed] },
};
const CALL = { payload: JSON.stringify(ROOT), input: { note: CANARIES.input } };

/** Every spelling of a canary in which it must not be seen. */
const SPELLINGS = Object.values(CANARIES).flatMap((canary) => {
  const json = JSON.stringify(canary).slice(1, -1);
  const bytes = Buffer.from(canary);
  const shifted = [1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [
    canary,
    json,
    encodeURIComponent(canary),
    bytes.toString('base64').slice(0, -4),
    ...shifted,
  ];
});

/** Several canaries as one text, each in the same spelling. */
const spelled = (canaries: string[], spell: (text: string) => string = String): string =>
  canaries.map(spell).join(' | ');

/** What an HTTP client throws: the whole request hangs on it. */
class ClientError extends Error {
  readonly config: object;

  constructor(message: string, [first, ...others]: string[]) {
    super(message);
    this.config = { headers: { authorization: `Bearer ${first}` }, data: others };
  }
}

/** Ways in which a handler's error shows the secrets that it was given. */
const THROWN: Record<string, (known: string[]) => unknown> = {
  message: (known) => new Error(spelled(known)),
  'message as JSON': (known) => new Error(JSON.stringify(known)),
  'message as JSON inside JSON': (known) => new Error(JSON.stringify(JSON.stringify(known))),
  'message in a URL': (known) => new Error(spelled(known, encodeURIComponent)),
  'message as base64': (known) =>
    new Error(spelled(known, (text) => Buffer.from(text).toString('base64'))),
  'message as base64url, shifted': (known) =>
    new Error(spelled(known, (text) => Buffer.from(`x${text}`).toString('base64url'))),
  cause: (known) =>
    new Error('outer', { cause: new Error(spelled(known), { cause: spelled(known) }) }),
  AggregateError: (known) =>
    new AggregateError(
      known.map((text) => new Error(text)),
      spelled(known),
    ),
  'error of an HTTP client': (known) => new ClientError(`401 for ${spelled(known)}`, known),
  stack: (known) =>
    Object.assign(new Error('quiet'), {
      stack: `Error: ${spelled(known)}\n    at ${spelled(known)}`,
    }),
  'thrown string': (known) => spelled(known),
  'thrown object': (known) => ({ known }),
  ProducerError: (known) =>
    new ProducerError(spelled(known), {
      status: 502,
      cause: new ClientError(spelled(known), known),
    }),
  HttpException: (known) =>
    new BadGatewayException(
      { message: [spelled(known)], details: { known } },
      { cause: new Error(spelled(known)) },
    ),
};

/** A producer whose every action fails with what `thrown` makes of all that it knows. */
function failing(thrown: (known: string[]) => unknown): Type {
  const fail = (...values: unknown[]): never => {
    throw thrown([...stringLeaves(values)].filter((text) => text.startsWith('CANARY')));
  };
  @Injectable()
  class Failing {
    @Create()
    create(
      @Payload() root: object,
      @Input() input: object,
      @OnRollback() undo: OnRollbackFunction,
    ): object {
      undo(() => fail(root, input));
      return fail(root, input);
    }

    @Revoke()
    revoke(@Payload() root: object, @CredentialId() id: string): void {
      if (id !== 'fine') fail(root);
    }

    @Rotate()
    rotate(@Payload() root: object): object {
      return fail(root);
    }

    @Verify()
    verify(@Payload() root: object): void {
      fail(root);
    }
  }
  return Failing;
}

class Recorder implements LoggerService {
  readonly lines: string[] = [];
  private readonly keep = (...line: unknown[]): void =>
    void this.lines.push(line.map(String).join(' '));
  readonly log = this.keep;
  readonly error = this.keep;
  readonly warn = this.keep;
  readonly debug = this.keep;
  readonly verbose = this.keep;
  readonly fatal = this.keep;
}

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = async (provider: Type) => {
    const logger = new Recorder();
    const fastifyLines: string[] = [];
    const fastify = (): FastifyAdapter =>
      new FastifyAdapter({
        logger: {
          level: 'trace',
          stream: { write: (line: string) => void fastifyLines.push(line) },
        },
      });
    const app = await startApp({
      adapter,
      logger,
      module: { providers: [provider] },
      ...(adapter === 'fastify' ? { expressOrFastify: fastify } : {}),
    });
    return {
      app,
      events: eventsOf(app),
      logged: () => [...logger.lines, ...fastifyLines].join('\n'),
    };
  };

  const expectNoCanary = (text: string): void => {
    for (const spelling of SPELLINGS) expect(text).not.toContain(spelling);
    expect(text).not.toContain('CANARY');
  };

  describe.each(Object.entries(THROWN))('a secret in an error: %s', (_, thrown) => {
    it('reaches no answer, no log line and no event', async () => {
      const { app, events, logged } = await start(failing(thrown));
      const headers = { akeylesscreds: 'CANARY.jwt.header' };
      const answers: Answer[] = [
        await app.post('/sync/create', CALL, headers),
        await app.post(
          '/sync/create',
          { ...CALL, client_info: { access_id: 'p-custom' } },
          headers,
        ),
        await app.post('/sync/revoke', { ...CALL, ids: ['a', 'fine'] }, headers),
        await app.post('/sync/revoke', { ...CALL, ids: ['a'] }, headers),
        await app.post('/sync/rotate', CALL, headers),
      ];
      expect(answers.map(({ status }) => status >= 400)).toEqual([true, true, false, true, true]);
      for (const { text } of answers) expectNoCanary(text);
      expectNoCanary(JSON.stringify(events));
      expectNoCanary(logged());
    });
  });

  describe('a secret of what was issued', () => {
    it('reaches no error that follows', async () => {
      @Injectable()
      class Unusable {
        @Create()
        create() {
          return { id: {}, secret: CANARIES.issued };
        }

        @Revoke()
        revoke(@CredentialId() _id: string): void {}

        @Rotate()
        rotate() {
          return { secret: CANARIES.rotated };
        }

        @Verify()
        verify(@Payload() { secret }: { secret?: string }): void {
          if (secret) throw new ProducerError(`${secret} does not work`);
        }
      }
      const { app, logged } = await start(Unusable);
      expectNoCanary((await app.create(CALL)).text);
      const rotated = await app.rotate({ payload: CALL.payload });
      expect(rotated.status).toBe(400);
      expect(rotated.text).toContain('[redacted] does not work');
      expectNoCanary(logged());
    });
  });

  describe('no promise is left unhandled', () => {
    // closeApps() looks after that in every test; these make promises fail that nobody waits for any more.
    const late = new Error(CANARIES.password);

    @Injectable()
    class Late {
      readonly started: AbortSignal[] = [];
      readonly upstream = deferred<never>();

      @Create()
      create(@Signal() signal: AbortSignal, @OnRollback() undo: OnRollbackFunction): unknown {
        undo(() => Promise.reject(late));
        return this.wait(signal);
      }

      @Revoke()
      revoke(@CredentialId() _id: string, @Signal() signal: AbortSignal): unknown {
        return this.wait(signal);
      }

      @Rotate()
      rotate(@Signal() signal: AbortSignal): unknown {
        return this.wait(signal);
      }

      private wait(signal: AbortSignal): Promise<never> {
        this.started.push(signal);
        return this.upstream.promise;
      }
    }

    const startQuiet = async (provider: Type, settings: Partial<AppSettings> = {}) => {
      const clock = new ManualClock();
      const logger = new Recorder();
      const module = { providers: [provider] };
      const app = await startApp({ adapter, clock, logger, module, ...settings });
      return { app, clock, logger };
    };

    const startLate = async () => {
      const started = await startQuiet(Late);
      return { ...started, handler: started.app.app.get(Late) };
    };

    const calls = {
      create: CALL,
      rotate: { payload: CALL.payload },
      revoke: { payload: CALL.payload, ids: ['a', 'b'] },
    };

    it.each(Object.entries(calls))(
      'by a %s that fails after its deadline',
      async (action, body) => {
        const { app, clock, handler, logger } = await startLate();
        const answer = app.post(`/sync/${action}`, body);
        await until(() => handler.started.length > 0);
        clock.advance(50_000);
        expect((await answer).status).toBe(504);
        handler.upstream.reject(late);
        await closeApps();
        expectNoCanary(logger.lines.join('\n'));
      },
    );

    it.each(Object.entries(calls))('by a %s whose caller has gone', async (action, body) => {
      const { app, handler, logger } = await startLate();
      const caller = postAndLeave(`${app.url}/sync/${action}`, body);
      await until(() => handler.started.length > 0);
      caller.hangUp();
      await until(() => handler.started[0]?.aborted === true);
      handler.upstream.reject(late);
      await closeApps();
      expectNoCanary(logger.lines.join('\n'));
    });

    it('by a journal of which nothing works', async () => {
      const fail = (): Promise<never> => Promise.reject(late);
      const rotationJournal = { get: fail, set: fail, delete: fail, setIfAbsent: fail };
      const { app, logger } = await startQuiet(RecorderProducer, { producer: { rotationJournal } });
      expect((await app.rotate({ payload: CALL.payload })).status).toBe(503);
      expect((await app.create(CALL)).status).toBe(200);
      await closeApps();
      expectNoCanary(logger.lines.join('\n'));
    });

    it('by a filter that fails', async () => {
      const { app, logger } = await startQuiet(
        failing(() => late),
        { configure: (nest) => void nest.useGlobalFilters({ catch: () => Promise.reject(late) }) },
      );
      expect((await app.create(CALL)).status).toBe(500);
      await closeApps();
      expectNoCanary(logger.lines.join('\n'));
    });

    it('by an interceptor that fails after the answer', async () => {
      const { app, logger } = await startQuiet(RecorderProducer, {
        configure: (nest) =>
          void nest.useGlobalInterceptors({
            intercept: (_context, next) => next.handle().pipe(mergeMap(() => Promise.reject(late))),
          }),
      });
      expect((await app.create(CALL)).status).toBe(200);
      await closeApps();
      expectNoCanary(logger.lines.join('\n'));
    });

    it('and the tests would see one, also where it is handled later', async () => {
      await startLate();
      const rejected = Promise.reject(new Error('unseen'));
      await new Promise((resolve) => setImmediate(resolve));
      rejected.catch(() => {});
      await expect(closeApps()).rejects.toThrow('unseen');
    });
  });
});
