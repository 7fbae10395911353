import { webhookConfigOf } from './route.config.js';
import type { ReadableRequest } from './body.reader.js';

/** A content type of our own: its parser leaves the body to us, whatever parsers the application has. */
const CONTENT_TYPE = 'application/vnd.nestjs-akeyless.webhook';

/** The parts of Fastify that are used here; the library does not depend on it. */
interface FastifyLike {
  initialConfig: {
    ignoreTrailingSlash?: boolean;
    routerOptions?: { ignoreTrailingSlash?: boolean };
  };
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: Done) => void,
  ): void;
  addHook(name: 'onRoute', hook: (options: FastifyRoute) => void): void;
  route(options: FastifyRoute): void;
}

interface FastifyRoute {
  url: string;
  config?: object;
  onRequest?: unknown;
  preValidation?: unknown;
}

interface FastifyRequest {
  raw: ReadableRequest;
  body: unknown;
}

type Done = (error: null, body?: unknown) => void;

/** Has our routes on Fastify read their requests themselves, and answer with a trailing slash too. */
export function receiveOnFastify(fastify: FastifyLike): void {
  const { ignoreTrailingSlash, routerOptions } = fastify.initialConfig;
  const needsTwin = !ignoreTrailingSlash && !routerOptions?.ignoreTrailingSlash;
  fastify.addContentTypeParser(CONTENT_TYPE, (_request, _payload, done) => done(null));
  fastify.addHook('onRoute', (options) => {
    const config = webhookConfigOf(options.config);
    if (!config) return;
    if (needsTwin && !options.url.endsWith('/'))
      fastify.route({ ...options, url: `${options.url}/` });
    options.onRequest = [claimBody, ...listed(options.onRequest)];
    options.preValidation = [receive, ...listed(options.preValidation)];

    async function receive(request: FastifyRequest): Promise<void> {
      const call = await config?.route.receive(request.raw, request);
      request.body = call?.body;
    }
  });
}

/** Gives the request our content type for as long as Fastify looks for a parser. */
function claimBody({ raw }: FastifyRequest, _reply: unknown, done: () => void): void {
  raw.headers['content-type'] = CONTENT_TYPE;
  done();
}

function listed(hooks: unknown): unknown[] {
  return hooks === undefined ? [] : [hooks].flat();
}
