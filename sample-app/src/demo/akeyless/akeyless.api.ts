import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { randomPassword } from '../../producers/password.js';
import type { DynamicSecret } from './dynamic-secret.js';

interface Body {
  'access-id'?: string;
  'access-key'?: string;
  token?: string;
  name?: string;
  args?: string[];
}

type Answer = readonly [status: number, body: object];

const UNAUTHORIZED: Answer = [401, { error: 'unauthorized' }];
const NOT_FOUND: Answer = [404, { error: 'not found' }];

/** As much of Akeyless' API as an application needs to get one dynamic secret. */
export class AkeylessApi {
  readonly identity = { accessId: 'p-demo', accessKey: randomPassword() };
  private readonly tokens = new Set<string>();

  private constructor(
    private readonly secret: DynamicSecret,
    private readonly server: Server,
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async of(secret: DynamicSecret): Promise<AkeylessApi> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AkeylessApi(secret, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, body] = await this.answer(request).catch((error: unknown): Answer => [
      500,
      { error: String(error) },
    ]);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const body = (await json(request)) as Body;
    if (request.url === '/auth') return this.logIn(body);
    if (!this.tokens.has(body.token ?? '')) return UNAUTHORIZED;
    if (body.name !== this.secret.path) return NOT_FOUND;
    if (request.url === '/describe-item') return [200, this.description()];
    if (request.url !== '/get-dynamic-secret-value') return NOT_FOUND;
    return [200, await this.secret.issue(body.args ?? [])];
  }

  private logIn(body: Body): Answer {
    const { accessId, accessKey } = this.identity;
    if (body['access-id'] !== accessId || body['access-key'] !== accessKey) return UNAUTHORIZED;
    const token = randomPassword();
    this.tokens.add(token);
    return [200, { token }];
  }

  private description(): object {
    const producer = { dynamic_secret_producer_details: { user_ttl: this.secret.life } };
    return { item_type: 'DYNAMIC_SECRET', item_general_info: producer };
  }
}
