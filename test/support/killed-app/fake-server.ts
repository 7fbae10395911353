import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Reply {
  readonly status: number;
  readonly body?: object;
}

/** A service over HTTP that survives the processes that use it. */
export abstract class FakeServer {
  private readonly changes = new EventEmitter();
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves once `condition` holds; it is looked at after every change. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.changes, 'change');
  }

  protected changed(): void {
    this.changes.emit('change');
  }

  protected abstract reply(path: string, question: object): Promise<Reply> | Reply;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = JSON.parse(await text(request)) as object;
    const { status, body } = await this.reply(request.url ?? '', question);
    response.writeHead(status).end(body && JSON.stringify(body));
  }
}
