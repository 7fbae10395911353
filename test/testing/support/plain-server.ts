import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlainRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Responder = (response: ServerResponse, request: PlainRequest) => void;

/** A server that answers as it is told to. */
export class PlainServer {
  readonly requests: PlainRequest[] = [];
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  private constructor(public respond: Responder) {}

  static async start(respond: Responder): Promise<PlainServer> {
    const plain = new PlainServer(respond);
    plain.server.listen(0, '127.0.0.1');
    await once(plain.server, 'listening');
    return plain;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk as string;
    const { url = '', headers } = request;
    this.requests.push({ url, headers, body });
    this.respond(response, { url, headers, body });
  }
}

/** Answers everything with one status and one body. */
export function always(status: number, body: unknown): Responder {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };
}
