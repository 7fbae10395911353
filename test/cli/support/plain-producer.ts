import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Action = 'create' | 'revoke' | 'rotate';

interface Call {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

/** What a webhook answers: a status and a body, which is sent as it is if it is text. */
export interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

const servers = new Set<PlainProducer>();

export async function stopProducers(): Promise<void> {
  await Promise.all([...servers].map((server) => server.stop()));
}

/** A producer without Nest, which answers well unless it is told otherwise. */
export class PlainProducer {
  readonly calls: Call[] = [];
  /** What is answered in place of a good answer. */
  readonly replies: Partial<Record<Action, Reply | (() => Promise<Reply>)>> = {};
  private readonly server: Server;
  private issued = 0;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(): Promise<PlainProducer> {
    const producer = new PlainProducer();
    producer.server.listen(0, '127.0.0.1');
    await once(producer.server, 'listening');
    servers.add(producer);
    return producer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Bodies of the calls of an action. */
  bodies(action: Action): Record<string, unknown>[] {
    return this.calls
      .filter(({ path }) => path.endsWith(`/sync/${action}`))
      .map(({ body }) => body);
  }

  async stop(): Promise<void> {
    servers.delete(this);
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
    const body = JSON.parse(text) as Record<string, unknown>;
    const path = request.url ?? '';
    this.calls.push({ path, body, headers: request.headers });
    const [, action] = /^(?:\/api\/v1)?\/sync\/(create|revoke|rotate)$/.exec(path) ?? [];
    const { status = 200, body: answer } = await this.replyTo(action as Action | undefined, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  private async replyTo(action: Action | undefined, body: Record<string, unknown>): Promise<Reply> {
    if (action === undefined) return { status: 404, body: { message: 'Not Found' } };
    const told = this.replies[action];
    if (told !== undefined) return typeof told === 'function' ? told() : told;
    return { body: this.goodAnswer(action, body) };
  }

  private goodAnswer(action: Action, { payload, ids }: Record<string, unknown>): object {
    const number = ++this.issued;
    if (action === 'revoke') return { revoked: ids, message: '' };
    if (action === 'rotate') {
      const root = JSON.parse(payload as string) as object;
      return { payload: JSON.stringify({ ...root, password: `rotated-secret-${number}` }) };
    }
    const response = { username: `user-${number}`, password: `issued-secret-${number}` };
    return { id: `lease-${number}`, response };
  }
}
