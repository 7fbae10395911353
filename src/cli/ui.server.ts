import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DueRunner } from './ui/due.runner.js';
import type { PlayedGateway } from './ui/gateway.view.js';
import { uiAssets } from './ui/ui.assets.js';
import { UiGate } from './ui/ui.gate.js';
import { replyText } from './ui/ui.reply.js';
import { uiRouter } from './ui/ui.router.js';
import { UiSession } from './ui/ui.session.js';

const LOOPBACK = '127.0.0.1';
const ASSETS = new URL('ui/', import.meta.url);

/** A page that plays a Gateway. */
export interface UiServer {
  /** What to open in a browser. Whoever has it may use the Gateway and see its secrets. */
  readonly url: string;
  /** Waits for the calls under way, since each may bring a new root credential. */
  close(): Promise<void>;
}

/**
 * Serves a page, on the loopback interface alone, with which a person plays a Gateway. As long as it is served, leases
 * end and roots are rotated when their time comes.
 *
 * @param options.port of the page @default a free one
 */
export async function serveUi(
  gateway: PlayedGateway,
  { port = 0 }: { port?: number } = {},
): Promise<UiServer> {
  const assets = await uiAssets(ASSETS);
  const session = new UiSession(gateway);
  const due = new DueRunner(session);
  const gate = new UiGate();
  const route = uiRouter({ session, due, gate, assets });
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else replyText(response, 500, session.failureOf(error).message);
    });
  });
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (error) {
    due.close();
    throw error;
  }
  const { port: boundPort } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${LOOPBACK}:${boundPort}/?token=${gate.token}`,
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    due.close();
    const closed = once(server, 'close');
    server.close();
    await session.idle();
    server.closeAllConnections();
    await closed;
  }
}
