import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service of somebody else, which lets in who has one of its tokens. */
export class ThirdParty {
  /** How many requests it has refused. */
  refused = 0;
  private readonly tokens = new Set<string>();
  private readonly server: Server = createServer((request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const isGood = this.tokens.has(token);
    if (!isGood) this.refused += 1;
    response.writeHead(isGood ? 200 : 401).end(isGood ? token : 'unknown token');
  });

  async start(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  makeToken(): string {
    const token = randomUUID();
    this.tokens.add(token);
    return token;
  }

  revoke(token: string): void {
    this.tokens.delete(token);
  }
}
