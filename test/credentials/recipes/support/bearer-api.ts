import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP API that takes one token at a time. */
export class BearerApi {
  /** What was posted to it, and accepted. */
  readonly messages: string[] = [];
  refusals = 0;
  private readonly server: Server;

  constructor(public token: string) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        if (request.headers.authorization !== `Bearer ${this.token}`) {
          this.refusals += 1;
          response.writeHead(401).end('{"error":"who are you?"}');
          return;
        }
        if (request.method === 'POST') this.messages.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"total":42}');
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
