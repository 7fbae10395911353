import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ReadableRequest } from './body.reader.js';
import { requiringEntry } from './entry.check.js';
import { webhookConfigOf } from './route.config.js';
import type { WebhookCall } from './webhook.call.js';
import type { WebhookRoute } from './webhook.route.js';

/** A content type of our own: its parser leaves the body to us, whatever parsers the application has. */
const CONTENT_TYPE = 'application/vnd.nestjs-akeyless.webhook';

const OWN_CONTENT_TYPE = Symbol('nestjs-akeyless:content-type');

/** The parts of Fastify that are used here; the library does not depend on it. */
interface FastifyLike {
  initialConfig: {
    ignoreTrailingSlash?: boolean;
    routerOptions?: { ignoreTrailingSlash?: boolean };
  };
  addContentTypeParser(
    type: string,
    parser: (request: FastifyRequest, payload: Readable, done: Done) => void,
  ): void;
  hasContentTypeParser(type: string): boolean;
  addHook(name: 'onRoute', hook: (options: FastifyRoute) => void): void;
  route(options: FastifyRoute): void;
}

interface FastifyRoute {
  url: string;
  config?: object;
  handler: Parameters<typeof requiringEntry>[0];
  onRequest?: unknown;
  preValidation?: unknown;
}

interface FastifyRequest {
  raw: ClaimedRequest;
  body: unknown;
}

interface FastifyReply {
  raw: ServerResponse;
}

/** A request that has our content type instead of its own. */
interface ClaimedRequest extends ReadableRequest {
  [OWN_CONTENT_TYPE]?: string;
}

type Done = (error: null, body?: unknown) => void;
type FastifyHook = (
  request: FastifyRequest,
  reply: FastifyReply,
  proceed: (error?: unknown) => void,
) => void;

/** Has our routes on Fastify read their requests themselves, and answer with a trailing slash too. */
export function receiveOnFastify(fastify: FastifyLike): void {
  // A second forRoot() is reported when the application starts.
  if (fastify.hasContentTypeParser(CONTENT_TYPE)) return;
  const { ignoreTrailingSlash, routerOptions } = fastify.initialConfig;
  const needsTwin = !ignoreTrailingSlash && !routerOptions?.ignoreTrailingSlash;
  fastify.addContentTypeParser(CONTENT_TYPE, leaveBody);
  fastify.addHook('onRoute', (options) => {
    const config = webhookConfigOf(options.config);
    if (!config) return;
    if (needsTwin && !options.url.endsWith('/'))
      fastify.route({ ...options, url: `${options.url}/` });
    options.handler = requiringEntry(options.handler);
    options.onRequest = [admitting(config.route), ...listed(options.onRequest)];
    options.preValidation = [receiving(config.route), ...listed(options.preValidation)];
  });
}

/** Before preParsing, where hooks of the application get hold of the body. */
function admitting(route: WebhookRoute): FastifyHook {
  return (request, reply, proceed) => {
    const letIn = (): void => {
      claimBody(request);
      proceed();
    };
    const admission = attempt(() => route.admit(request.raw, request, reply.raw), proceed);
    if (admission instanceof Promise) admission.then(letIn, proceed);
    else if (admission) letIn();
  };
}

function receiving(route: WebhookRoute): FastifyHook {
  return (request, reply, proceed) => {
    returnContentType(request);
    const received = ({ body }: WebhookCall): void => {
      request.body = body;
      proceed();
    };
    route.receive(request.raw, request, reply.raw).then(received, proceed);
  };
}

/** What `make` returns; undefined once its error was given to `failed`. */
function attempt<T>(make: () => T, failed: (error: unknown) => void): T | undefined {
  try {
    return make();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** Gives the request our content type for as long as Fastify looks for a parser. */
function claimBody({ raw }: FastifyRequest): void {
  raw[OWN_CONTENT_TYPE] = raw.headers['content-type'];
  raw.headers['content-type'] = CONTENT_TYPE;
}

function returnContentType({ raw }: FastifyRequest): void {
  const own = raw[OWN_CONTENT_TYPE];
  if (own === undefined) delete raw.headers['content-type'];
  else raw.headers['content-type'] = own;
}

/** A hook of the application may have read the body, or put another stream in its place. */
function leaveBody({ raw, body }: FastifyRequest, payload: Readable, done: Done): void {
  if (raw.body === undefined) raw.body = body;
  if (payload !== raw) raw.bodyStream = payload;
  done(null, body);
}

function listed(hooks: unknown): unknown[] {
  return hooks === undefined ? [] : [hooks].flat();
}
