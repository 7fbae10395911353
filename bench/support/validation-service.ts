import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GATEWAY_ACCESS_ID } from './tokens.js';

const ANSWER = JSON.stringify({ access_id: GATEWAY_ACCESS_ID });

/** Finds every token valid, after the time that it takes to answer. */
export class ValidationService {
  private readonly server = createServer((request, response) => {
    request.resume().once('end', () => this.answerLater(response));
  });

  private constructor(private readonly delayMs: number) {}

  static async start(delayMs = 0): Promise<ValidationService> {
    const service = new ValidationService(delayMs);
    service.server.listen(0, '127.0.0.1');
    await once(service.server, 'listening');
    return service;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/validate-producer-credentials`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answerLater(response: ServerResponse): void {
    if (this.delayMs > 0) setTimeout(answer, this.delayMs, response);
    else answer(response);
  }
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
}
