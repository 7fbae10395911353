import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer in place of the usual one. */
export interface OtherAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** A webhook by somebody who has never heard of this library: no framework, no strictness. */
export class PlainProducer {
  readonly revoked: string[] = [];
  /** Answers that come before the usual ones, by action. */
  readonly other = new Map<string, OtherAnswer>();
  /** A create is answered once this has resolved. */
  hold: Promise<void> = Promise.resolve();
  private readonly arrivals = new EventEmitter();
  private readonly server: Server;
  private issued = 0;
  private rotated = 0;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(): Promise<PlainProducer> {
    const producer = new PlainProducer();
    producer.server.listen(0, '127.0.0.1');
    await once(producer.server, 'listening');
    return producer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves when the next call of this action has arrived. */
  async called(action: string): Promise<void> {
    await once(this.arrivals, action);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.url).replace('/sync/', '');
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    this.arrivals.emit(action);
    if (action === 'create') await this.hold;
    const other = this.other.get(action);
    this.other.delete(action);
    const answer = other?.body ?? this.answerTo(action, body);
    response.writeHead(other?.status ?? 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  private answerTo(action: string, body: Record<string, unknown>): unknown {
    if (action === 'create') {
      const id = `reader_${++this.issued}`;
      return { id, response: { username: id, password: `issued-secret-${this.issued}` } };
    }
    if (action === 'revoke') {
      this.revoked.push(...(body.ids as string[]));
      return { revoked: body.ids, message: '' };
    }
    const payload = JSON.parse(String(body.payload)) as Record<string, unknown>;
    return { payload: JSON.stringify({ ...payload, password: `root-secret-${++this.rotated}` }) };
  }
}
