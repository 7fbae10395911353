import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import express, { type RequestHandler } from 'express';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  type AppSettings,
  closeApps,
  createCall,
  onBothAdapters,
  type RunningApp,
  startApp,
} from '../support/application.js';
import { postRaw, type RawRequest } from '../support/raw-request.js';
import { RecorderProducer } from '../support/recorder.producer.js';

const CREATE = JSON.stringify(createCall({ payload: '{"name":"é"}' }));
const MEBIBYTE = 1024 * 1024;

/** A create of exactly `bytes` bytes. */
function createOf(bytes: number): string {
  const empty = JSON.stringify(createCall({ padding: '' })).length;
  return JSON.stringify(createCall({ padding: 'x'.repeat(bytes - empty) }));
}

/** Pieces of a text that end anywhere, inside letters of several bytes too. */
function piecesOf(text: string, size: number): Uint8Array[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

@Controller('own')
class OwnController {
  @Post('json')
  json(@Body() body: unknown) {
    return { body };
  }
  @Get()
  get() {
    return 'own';
  }
  @Post('raw')
  raw(@Req() request: { rawBody?: Buffer }) {
    return { raw: request.rawBody?.toString() };
  }
}

const MODULE = { providers: [RecorderProducer], controllers: [OwnController] };

onBothAdapters((adapter) => {
  afterEach(closeApps);

  const start = (settings: Partial<AppSettings> = {}): Promise<RunningApp> =>
    startApp({ adapter, module: MODULE, ...settings });
  const postTo = (app: RunningApp, request: Partial<RawRequest>) =>
    postRaw(app.url, { path: '/sync/create', body: CREATE, ...request });

  describe('a call is read', () => {
    let app: RunningApp;
    beforeEach(async () => {
      app = await start();
    });

    it.each([
      ['application/json'],
      ['application/json; charset=utf-8'],
      ['APPLICATION/JSON'],
      ['application/vnd.api+json'],
      ['text/plain'],
      ['text/plain; charset=utf-8'],
      ['text/html'],
      ['application/octet-stream'],
      ['application/x-www-form-urlencoded'],
      ['multipart/form-data'],
      ['nonsense'],
      ['*/*'],
      [''],
    ])('with the content type "%s"', async (type) => {
      const answer = await postTo(app, { headers: { 'content-type': type } });
      expect(answer.status).toBe(200);
      expect(answer.body.response.payload).toEqual({ name: 'é' });
    });

    it('without a content type', async () => {
      expect((await postTo(app, {})).status).toBe(200);
    });

    it.each(['/sync/create', '/sync/create/', '/sync/create?x=1', '/sync/create/?x=1'])(
      'at %s',
      async (path) => {
        expect((await postTo(app, { path })).status).toBe(200);
      },
    );

    it.each(['revoke', 'rotate'])('with a slash at the end of %s', async (route) => {
      const answer = await postTo(app, {
        path: `/sync/${route}/`,
        body: '{"payload":"{}","ids":[]}',
      });
      expect(answer.status).toBe(200);
    });

    it('in chunks that end anywhere', async () => {
      for (const size of [1, 2, 7]) {
        const answer = await postTo(app, { body: piecesOf(CREATE, size) });
        expect(answer.status).toBe(200);
        expect(answer.body.response.payload).toEqual({ name: 'é' });
      }
    });

    it('with a byte order mark', async () => {
      expect((await postTo(app, { body: `\u{feff}${CREATE}` })).status).toBe(200);
    });

    it('with blanks around it', async () => {
      expect((await postTo(app, { body: ` \r\n\t${CREATE}\n` })).status).toBe(200);
    });

    it('with the content-type that it came with still there for guards and loggers', async () => {
      let seen: unknown;
      const own = await start({
        configure: (nest) =>
          void nest.useGlobalGuards({
            canActivate: (context) => {
              seen = context.switchToHttp().getRequest().headers['content-type'];
              return true;
            },
          }),
      });
      await postTo(own, { headers: { 'content-type': 'text/plain' } });
      expect(seen).toBe('text/plain');
      await postTo(own, {});
      expect(seen).toBeUndefined();
    });
  });

  describe('a call is answered 400', () => {
    let app: RunningApp;
    beforeEach(async () => {
      app = await start();
    });
    it.each([
      ['without a content type', {}],
      ['with one', { 'content-type': 'application/json' }],
      ['of length 0', { 'content-type': 'text/plain', 'content-length': '0' }],
    ])('where it has no body, %s', async (_how, headers) => {
      const answer = await postTo(app, { body: undefined, headers });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe('the request has no body; send a JSON object');
    });

    it('where it has no chunks', async () => {
      const answer = await postTo(app, { body: [] });
      expect(answer.body.message).toBe('the request has no body; send a JSON object');
    });

    it.each([
      ['a byte that begins nothing', Buffer.from([0x22, 0xff, 0x22])],
      ['a letter that is cut off', Buffer.from(CREATE).subarray(0, CREATE.indexOf('é') + 1)],
      ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
      ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
      ['UTF-16', Buffer.from(`\u{feff}${CREATE}`, 'utf16le')],
    ])('where it is no UTF-8: %s', async (_what, body) => {
      const answer = await postTo(app, { body });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe('the request body is not valid UTF-8');
    });

    it.each(['gzip', 'deflate', 'br', 'identity', 'nonsense', ''])(
      'where it has the content-encoding "%s"',
      async (encoding) => {
        const answer = await postTo(app, { headers: { 'content-encoding': encoding } });
        expect(answer.status).toBe(400);
        expect(answer.body.message).toBe('content-encoding is not supported; send plain JSON');
      },
    );

    it('where it is compressed: nothing is inflated', async () => {
      const bomb = gzipSync(createOf(100 * 1024));
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
      const answer = await postTo(app, { body: bomb, headers });
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe('content-encoding is not supported; send plain JSON');
    });
  });

  describe('a body over the limit', () => {
    const TOO_LARGE = {
      statusCode: 413,
      message: 'the request body is larger than 1000 bytes',
      error: 'Payload Too Large',
    };

    it.each([
      ['with a content-length', (text: string) => text],
      ['in chunks', (text: string) => [text]],
      ['in many chunks', (text: string) => piecesOf(text, 100)],
    ])('is answered 413, %s', async (_how, bodyOf) => {
      const app = await start({ producer: { bodyLimit: 1000 } });
      expect((await postTo(app, { body: bodyOf(createOf(1000)) })).status).toBe(200);
      const answer = await postTo(app, { body: bodyOf(createOf(1001)) });
      expect(answer.status).toBe(413);
      expect(answer.body).toEqual(TOO_LARGE);
      expect(app.app.get(RecorderProducer).calls).toHaveLength(1);
    });

    it('is counted in bytes, not in letters', async () => {
      const app = await start({ producer: { bodyLimit: 1000 } });
      const body = JSON.stringify(createCall({ padding: 'é'.repeat(600) }));
      expect(body.length).toBeLessThan(1000);
      expect((await postTo(app, { body: [body] })).status).toBe(413);
    });

    it('is refused before it is parsed', async () => {
      const app = await start({ producer: { bodyLimit: 1000 } });
      expect((await postTo(app, { body: 'x'.repeat(1001) })).status).toBe(413);
      expect((await postTo(app, { body: ['x'.repeat(1001)] })).status).toBe(413);
    });

    it.each([
      ['with a content-length', (text: string) => text],
      ['in chunks', (text: string) => piecesOf(text, 65_536)],
    ])(
      'is answered so that the caller can read it while it sends 20 MiB, %s',
      async (_how, bodyOf) => {
        const app = await start({ producer: { bodyLimit: 1000 } });
        const answer = await postTo(app, { body: bodyOf('x'.repeat(20 * MEBIBYTE)) });
        expect(answer.body).toEqual(TOO_LARGE);
      },
    );

    it('is refused by its content-length alone', async () => {
      const app = await start({ producer: { bodyLimit: 1000 } });
      const answer = await rawAnswer(
        app.url,
        'POST /sync/create HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n{"a',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    });

    it('is one over 1 MiB unless the option says otherwise', async () => {
      const app = await start();
      expect((await postTo(app, { body: createOf(MEBIBYTE) })).status).toBe(200);
      expect((await postTo(app, { body: createOf(MEBIBYTE + 1) })).status).toBe(413);
    });

    it('may be larger than what the application takes elsewhere', async () => {
      const app = await start({ producer: { bodyLimit: 4 * MEBIBYTE } });
      expect((await postTo(app, { body: createOf(3 * MEBIBYTE) })).status).toBe(200);
      const elsewhere = await app.post(
        '/own/json',
        JSON.stringify({ a: 'x'.repeat(2 * MEBIBYTE) }),
      );
      expect(elsewhere.status).toBe(413);
    });

    it.each(['revoke', 'rotate'])('is answered 413 to a %s too', async (route) => {
      const app = await start({ producer: { bodyLimit: 1000 } });
      const answer = await postTo(app, { path: `/sync/${route}`, body: createOf(1001) });
      expect(answer.body).toEqual(TOO_LARGE);
    });
  });

  it('a caller that hangs up in the middle of its body harms nobody', async () => {
    const app = await start();
    for (const head of ['content-length: 100', 'transfer-encoding: chunked'])
      await hangUpAfter(
        app.url,
        `POST /sync/create HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n5\r\n{"a"`,
      );
    expect((await app.create()).status).toBe(200);
    expect(app.app.get(RecorderProducer).calls).toHaveLength(1);
  });

  describe("the application's own routes", () => {
    it('parse JSON as ever', async () => {
      const app = await start();
      await app.create();
      expect((await app.post('/own/json', { a: [1] })).body).toEqual({ body: { a: [1] } });
    });

    it('refuse what they refuse', async () => {
      const app = await start();
      expect((await app.post('/own/json', '{"a":')).status).toBe(400);
    });

    it('are left alone where bodyParser is false, and ours are read all the same', async () => {
      const app = await start({ options: { bodyParser: false } });
      const own = await app.post('/own/json', { a: 1 }, { 'content-type': 'application/json' });
      // Fastify has a parser of its own.
      expect(own.body).toEqual(adapter === 'express' ? {} : { body: { a: 1 } });
      expect((await app.create({ payload: '{"a":1}' })).body.response.payload).toEqual({ a: 1 });
    });

    it('get a rawBody where that is set, and ours are read all the same', async () => {
      const app = await start({ options: { rawBody: true } });
      expect((await app.post('/own/raw', '{ "a": 1 }')).body).toEqual({ raw: '{ "a": 1 }' });
      expect((await app.create({ payload: '{"a":1}' })).body.response.payload).toEqual({ a: 1 });
    });

    it('are found beside ours, with and without a slash', async () => {
      const app = await start();
      expect((await fetch(`${app.url}/own`)).status).toBe(200);
      expect((await fetch(`${app.url}/sync/create`)).status).toBe(404);
      expect((await app.post('/sync/other', '{}')).status).toBe(404);
    });
  });

  describe('a body that a middleware has read already is taken as it is:', () => {
    const readers: [what: string, read: (request: { body?: unknown }, text: string) => void][] = [
      ['parsed', (request, text) => (request.body = JSON.parse(text) as unknown)],
      ['as text', (request, text) => (request.body = text)],
      ['as bytes', (request, text) => (request.body = Buffer.from(text))],
    ];

    it.each(readers)('%s', async (_how, read) => {
      const app = await start(consumedBy(read));
      const answer = await app.create({ payload: '{"a":1}' });
      expect(answer.status).toBe(200);
      expect(answer.body.response.payload).toEqual({ a: 1 });
    });

    it.each<[string, (request: { body?: unknown }) => void, string]>([
      ['nothing', () => {}, 'the request has no body; send a JSON object'],
      [
        'an empty text',
        (request) => (request.body = ''),
        'the request has no body; send a JSON object',
      ],
      [
        'no bytes',
        (request) => (request.body = Buffer.alloc(0)),
        'the request has no body; send a JSON object',
      ],
      ['null', (request) => (request.body = null), 'the request body must be a JSON object'],
      ['an array', (request) => (request.body = [1]), 'the request body must be a JSON object'],
      [
        'a __proto__ key',
        (request) => (request.body = JSON.parse('{"__proto__":1}')),
        'the request body has a key "__proto__"',
      ],
    ])('400 where it left %s', async (_what, read, message) => {
      const app = await start(consumedBy(read));
      const answer = await app.create();
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe(message);
    });

    it.each<[string, (request: { body?: unknown }) => void, string]>([
      ['nothing', () => {}, 'the request has no body; send a JSON object'],
      [
        'an empty text',
        (request) => (request.body = ''),
        'the request has no body; send a JSON object',
      ],
      [
        'no bytes',
        (request) => (request.body = Buffer.alloc(0)),
        'the request has no body; send a JSON object',
      ],
      ['null', (request) => (request.body = null), 'the request body must be a JSON object'],
      ['an array', (request) => (request.body = [1]), 'the request body must be a JSON object'],
      [
        'a __proto__ key',
        (request) => (request.body = JSON.parse('{"__proto__":1}')),
        'the request body has a key "__proto__"',
      ],
    ])('400 where it left %s', async (_what, read, message) => {
      const app = await start(consumedBy(read));
      const answer = await app.create();
      expect(answer.status).toBe(400);
      expect(answer.body.message).toBe(message);
    });

    function consumedBy(
      read: (request: { body?: unknown }, text: string) => void,
    ): Partial<AppSettings> {
      const middleware = consuming(read);
      const expressOrFastify = (): ExpressAdapter | FastifyAdapter => {
        if (adapter === 'express') return new ExpressAdapter(express().use(middleware));
        const fastify = new FastifyAdapter();
        fastify.getInstance().addHook('onRequest', (request, reply, done) => {
          middleware(request.raw as never, reply.raw as never, done as never);
        });
        return fastify;
      };
      return { expressOrFastify };
    }
  });

  if (adapter === 'express') {
    describe('on an express() of the user', () => {
      const on = (...handlers: RequestHandler[]): Partial<AppSettings> => ({
        expressOrFastify: () => {
          const instance = express();
          for (const handler of handlers) instance.use(handler);
          return new ExpressAdapter(instance);
        },
      });

      it.each([
        ['express.json()', express.json()],
        ['express.text()', express.text({ type: '*/*' })],
        ['express.raw()', express.raw({ type: '*/*' })],
      ])('%s may have read the body', async (_what, parser) => {
        const app = await start(on(parser));
        const answer = await app.create({ payload: '{"a":1}' });
        expect(answer.body.response.payload).toEqual({ a: 1 });
        expect((await app.create({ payload: 1 })).body.message).toBe('payload must be a string');
      });

      it.each([
        ['is no JSON', `{"payload":fake-secret}`, 400, 'the request body is not valid JSON'],
        ['is too large', JSON.stringify('x'.repeat(200)), 413, 'the request body is too large'],
      ])('express.json() may have refused a body that %s: no value is shown', async (...given) => {
        const [, body, status, message] = given;
        const app = await start(on(express.json({ limit: 100 })));
        const answer = await app.post('/sync/create', body);
        expect(answer.status).toBe(status);
        expect(answer.body.message).toBe(message);
        expect(answer.text).not.toContain('secret');
        expect((await app.post('/own/json', body)).status).toBe(status);
      });

      it('express.json() that is given to app.use() is no conflict', async () => {
        const app = await start({
          configure: (nest) => void nest.use(express.json({ limit: 10 })),
        });
        expect((await app.create()).status).toBe(200);
        const refused = await app.post('/sync/create', '{"payload":fake-secret}');
        expect(refused.body.message).toBe('the request body is not valid JSON');
      });

      it.each([
        ['is no JSON', '{"payload":fake-secret}', 400, 'the request body is not valid JSON'],
        ['is too large', `["${'x'.repeat(200)}"]`, 413, 'the request body is too large'],
      ])('express.json() may have refused a body that %s: no value is shown', async (...given) => {
        const [, body, status, message] = given;
        const app = await start(on(express.json({ limit: 100 })));
        const answer = await app.post('/sync/create', body);
        expect(answer.status).toBe(status);
        expect(answer.body.message).toBe(message);
        expect(answer.text).not.toContain('secret');
        expect((await app.post('/own/json', body)).status).toBe(status);
      });

      it('express.json() that is given to app.use() is no conflict', async () => {
        const app = await start({
          configure: (nest) => void nest.use(express.json({ limit: 10 })),
        });
        expect((await app.create()).status).toBe(200);
        const refused = await app.post('/sync/create', '{"payload":fake-secret}');
        expect(refused.body.message).toBe('the request body is not valid JSON');
      });

      it('express.json() may have left a body of another type alone', async () => {
        const app = await start(on(express.json()));
        expect((await postTo(app, { headers: { 'content-type': 'text/plain' } })).status).toBe(200);
      });

      it('routes that it had before Nest still answer', async () => {
        const app = await start({
          expressOrFastify: () => {
            const instance = express();
            instance.post('/before', (_request, response) => void response.send('before'));
            return new ExpressAdapter(instance);
          },
        });
        expect((await app.post('/before', '{}')).text).toBe('before');
        expect((await app.create()).status).toBe(200);
      });

      it('parsers that are registered with useBodyParser() are no conflict', async () => {
        const app = await start({
          options: { bodyParser: false },
          configure: (nest) => {
            (nest as NestExpressApplication).useBodyParser('json', { limit: '5mb' });
            (nest as NestExpressApplication).useBodyParser('text', { type: '*/*' });
          },
        });
        expect((await app.create()).status).toBe(200);
        expect((await app.post('/own/json', { a: 1 })).body).toEqual({ body: { a: 1 } });
      });
    });
  } else {
    describe('on a Fastify of the user', () => {
      const fastify = (nest: unknown) =>
        (nest as NestFastifyApplication).getHttpAdapter().getInstance();

      it.each(['*', 'text/plain', 'application/vnd.own'])(
        'a content type parser for %s is no conflict',
        async (type) => {
          const parsed: string[] = [];
          const app = await start({
            configure: (nest) => {
              fastify(nest).addContentTypeParser(
                type,
                { parseAs: 'string' },
                (_request, body, done) => {
                  parsed.push(String(body));
                  done(null, { own: true });
                },
              );
            },
          });
          const contentType = type === '*' ? 'text/own' : type;
          const headers = { 'content-type': contentType };
          expect((await postTo(app, { headers })).status).toBe(200);
          expect(parsed).toEqual([]);
          const own = await postTo(app, { path: '/own/json', headers, body: 'text' });
          expect(own.body).toEqual({ body: { own: true } });
        },
      );

      it('a parser that is registered with useBodyParser() is no conflict', async () => {
        const app = await start({
          configure: (nest) =>
            void (nest as NestFastifyApplication).useBodyParser(
              'application/json',
              {},
              (_request, _body, done) => done(null, { own: true }),
            ),
        });
        expect((await app.create({ payload: '{"a":1}' })).body.response.payload).toEqual({ a: 1 });
        expect((await app.post('/own/json', { a: 1 })).body).toEqual({ body: { own: true } });
      });

      it('a body that app.use() has read is taken as it is', async () => {
        const app = await start({
          configure: (nest) =>
            void nest.use(
              consuming((request) => (request.body = createCall({ payload: '{"a":2}' }))),
            ),
        });
        expect((await app.create()).body.response.payload).toEqual({ a: 2 });
      });

      it('a body that app.use() has read is taken as it is', async () => {
        const app = await start({
          configure: (nest) =>
            void nest.use(
              consuming((request) => (request.body = createCall({ payload: '{"a":2}' }))),
            ),
        });
        expect((await app.create()).body.response.payload).toEqual({ a: 2 });
      });

      it('a body that a hook has read and put on the request is taken as it is', async () => {
        const app = await start({
          configure: (nest) =>
            void fastify(nest).addHook('onRequest', async (request) => {
              await once(request.raw.resume(), 'end');
              request.body = createCall({ payload: '{"a":"from the hook"}' });
            }),
        });
        expect((await app.create()).body.response.payload).toEqual({ a: 'from the hook' });
      });

      it('a body that a hook passes on as another stream is read from there, up to the limit', async () => {
        const app = await start({
          producer: { bodyLimit: 1000 },
          configure: (nest) =>
            void fastify(nest).addHook('preParsing', async (_request, _reply, payload) =>
              payload.pipe(new PassThrough()),
            ),
        });
        const answer = await app.create({ payload: '{"a":1}' });
        expect(answer.body.response.payload).toEqual({ a: 1 });
        expect((await postTo(app, { body: [createOf(1001)] })).status).toBe(413);
      });

      it.each([
        ['ignoreTrailingSlash', { routerOptions: { ignoreTrailingSlash: true } }],
        ['caseSensitive: false', { routerOptions: { caseSensitive: false } }],
        ['a body limit of its own', { bodyLimit: 10 }],
      ])('%s is no conflict', async (_what, options) => {
        const app = await start({ expressOrFastify: () => new FastifyAdapter(options) });
        expect((await app.create()).status).toBe(200);
        expect((await postTo(app, { path: '/sync/create/' })).status).toBe(200);
      });
    });
  }
});

function consuming(read: (request: { body?: unknown }, text: string) => void): RequestHandler {
  return (request, _response, next) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      read(request, Buffer.concat(chunks).toString());
      next();
    });
  };
}

/** Sends `text` and reads until the first line of an answer is there. */
function rawAnswer(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

function hangUpAfter(url: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(text, () => socket.resetAndDestroy()),
    );
    socket.once('error', reject);
    socket.once('close', () => resolve());
  });
}
