import { type HttpServer, type VersioningOptions, VersioningType } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import type { ReadableRequest } from './body.reader.js';
import { requiringEntry } from './entry.check.js';
import { withoutQuotes } from './parser-error.js';
import { ROUTE_CONFIG_METADATA, type WebhookRouteConfig, webhookConfigOf } from './route.config.js';

/** The parts of Express that are used here; the library does not depend on it. */
interface ExpressRequest extends ReadableRequest {
  path: string;
  url: string;
}

type Next = (error?: unknown) => void;
type Middleware = (request: ExpressRequest, response: ServerResponse, next: Next) => unknown;

interface ExpressLike {
  router: { stack: ExpressLayer[]; caseSensitive?: boolean };
}

interface ExpressLayer {
  route?: { path: unknown; stack: { handle: Parameters<typeof requiringEntry>[0] }[] };
  match(path: string): boolean;
}

interface Entry {
  readonly layer: ExpressLayer;
  readonly receive: Middleware;
}

/**
 * Has our routes on Express read their requests themselves: by a middleware that stands before Nest's body parsers
 * and looks up, in Express's own routes, whether a request is for one of ours.
 */
export function receiveOnExpress(adapter: HttpServer, applicationConfig: ApplicationConfig): void {
  let known: RouteTable | undefined;
  const table = (): RouteTable =>
    (known ??= new RouteTable(adapter, applicationConfig.getVersioning()));
  adapter.use((request: ExpressRequest, response: ServerResponse, next: Next) =>
    request.method === 'POST' ? table().dispatch(request, response, next) : next(),
  );
  // Four parameters make Express take it for errors, here those of parsers that stand before Nest.
  const refuse = (
    error: unknown,
    request: ExpressRequest,
    _response: ServerResponse,
    next: Next,
  ): void => next(table().has(request) ? withoutQuotes(error) : error);
  adapter.use(refuse as unknown as Middleware);
}

/** Our routes by path, as Express has them once the application is initialised. */
class RouteTable {
  private readonly fixed = new Map<string, Entry[]>();
  private readonly patterns: Entry[] = [];
  private readonly caseSensitive: boolean;

  constructor(
    private readonly adapter: HttpServer,
    private readonly versioning: VersioningOptions | undefined,
  ) {
    const { stack, caseSensitive = false } = (adapter.getInstance() as ExpressLike).router;
    this.caseSensitive = caseSensitive;
    for (const layer of stack) this.add(layer);
  }

  dispatch(request: ExpressRequest, response: ServerResponse, next: Next): unknown {
    const entries = this.entriesFor(request.path);
    const tryFrom = (index: number): unknown => {
      const entry = entries[index];
      return entry
        ? entry.receive(request, response, (error) => (error ? next(error) : tryFrom(index + 1)))
        : next();
    };
    return tryFrom(0);
  }

  has({ path }: ExpressRequest): boolean {
    return this.entriesFor(path).length > 0;
  }

  private entriesFor(path: string): Entry[] {
    const fixed = this.fixed.get(this.normalise(path));
    return fixed ?? this.patterns.filter(({ layer }) => layer.match(path));
  }

  private add(layer: ExpressLayer): void {
    for (const inner of layer.route?.stack ?? []) {
      const config = webhookConfigOf(Reflect.getMetadata(ROUTE_CONFIG_METADATA, inner.handle));
      if (!config) continue;
      inner.handle = requiringEntry(inner.handle);
      const entry = { layer, receive: this.forItsVersion(config) };
      const path = layer.route?.path;
      if (typeof path !== 'string' || /[:*{}()]/.test(path)) {
        this.patterns.push(entry);
      } else {
        const key = this.normalise(path);
        this.fixed.set(key, [...(this.fixed.get(key) ?? []), entry]);
      }
    }
  }

  /** Routes of several versions may share a path; only the one that Express will choose may read the request. */
  private forItsVersion({ route, version }: WebhookRouteConfig): Middleware {
    const receive: Middleware = async (request, response, next) => {
      try {
        const call = await route.receive(request, request, response);
        request.body = call.body;
      } catch (error) {
        return next(error);
      }
      // With strict routing Express would not take the slash at the end.
      request.url = request.url.replace(/^([^?]*)\/(?=$|\?)/, '$1');
      return next();
    };
    const wanted = (version ?? this.versioning?.defaultVersion) as
      Parameters<HttpServer['applyVersionFilter']>[1] | undefined;
    if (!this.versioning || this.versioning.type === VersioningType.URI || wanted === undefined)
      return receive;
    return this.adapter.applyVersionFilter(receive, wanted, this.versioning);
  }

  private normalise(path: string): string {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return this.caseSensitive ? trimmed : trimmed.toLowerCase();
  }
}
