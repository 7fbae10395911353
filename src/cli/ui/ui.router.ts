import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DueRunner } from './due.runner.js';
import { EventStream } from './event.stream.js';
import { requestBody } from './request.body.js';
import { uiActions } from './ui.actions.js';
import type { Asset } from './ui.assets.js';
import type { UiGate } from './ui.gate.js';
import { begin, replyJson, replyText } from './ui.reply.js';
import type { UiSession } from './ui.session.js';

const API = '/api/';

export interface UiRouterParts {
  readonly session: UiSession;
  readonly due: DueRunner;
  readonly gate: UiGate;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** Answers the requests of the page. */
export function uiRouter({ session, due, gate, assets }: UiRouterParts) {
  const actions = uiActions(session, due);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    const asset = assets.get(pathname);
    if (asset !== undefined && pathname !== '/') return replyAsset(request, response, asset);

    const token = pathname === '/' ? searchParams.get('token') : request.headers['x-token'];
    const refusal = gate.refusal(request, token);
    if (refusal !== undefined) return replyText(response, 403, refusal);
    if (asset !== undefined) return replyAsset(request, response, asset);
    if (pathname === '/api/events' && request.method === 'GET') return stream(response);
    return act(pathname, request, response);
  };

  /** Holds no secret, but is not for pages of others either. */
  function replyAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
    if (!gate.isCalledByName(request)) return replyText(response, 403, 'Another name leads here.');
    if (request.method !== 'GET') return replyText(response, 405, 'GET only.');
    begin(response, 200, asset.type);
    response.end(asset.content);
  }

  function stream(response: ServerResponse): void {
    begin(response, 200, 'text/event-stream');
    EventStream.open(response, session, due);
  }

  async function act(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const action = pathname.startsWith(API) && actions.get(pathname.slice(API.length));
    if (!action) return replyText(response, 404, 'Nothing is here.');
    if (request.method !== 'POST') return replyText(response, 405, 'POST only.');
    const body = await requestBody(request);
    if (body === undefined) return replyText(response, 400, 'Send a JSON object, of 1 MB at most.');
    try {
      replyJson(response, 200, await action(body));
    } catch (error) {
      // Not a failure of this server, which has done what it was asked for.
      replyJson(response, 200, { error: session.failureOf(error) });
    }
  }
}
