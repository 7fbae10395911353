import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenIssuer } from './token.issuer.js';

const LOOPBACK = '127.0.0.1';
const PATH = '/validate-producer-credentials';
const LONGEST_BODY = 64 * 1024;

/** A question to the validation endpoint. */
interface Question {
  readonly creds?: unknown;
  readonly expected_access_id?: unknown;
  readonly expected_item_name?: unknown;
}

/**
 * Stands in for the part of Akeyless that vouches for a Gateway: signs the tokens that a {@link GatewayEmulator} sends,
 * and serves the endpoint at which a webhook has them validated.
 *
 * @example
 * ```ts
 * const authority = await CredsAuthority.start();
 * // in the application: forRoot({ auth: { gatewayAccessIds: ['p-gateway'], validateUrl: authority.validateUrl } })
 * const gateway = await GatewayEmulator.attach(app, { payload, authority });
 * ```
 */
export class CredsAuthority {
  /** @internal */
  readonly issuer = new TokenIssuer();
  /** How many tokens it was asked about. */
  validations = 0;
  private readonly server: Server;

  private constructor(private readonly wallTime: () => number) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** Listens on the loopback interface. */
  static async start({
    port = 0,
    wallTime = Date.now,
  }: { port?: number; wallTime?: () => number } = {}): Promise<CredsAuthority> {
    const authority = new CredsAuthority(wallTime);
    authority.server.listen(port, LOOPBACK);
    await once(authority.server, 'listening');
    return authority;
  }

  /** For the option `auth.validateUrl` of a producer. */
  get validateUrl(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${LOOPBACK}:${port}${PATH}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = await questionIn(request);
    if (request.method !== 'POST' || request.url !== PATH) {
      return answer(response, 404, { error: 'no such endpoint' });
    }
    if (question === undefined) return answer(response, 400, { error: 'not a JSON object' });
    this.validations++;
    const accessId = this.validated(question);
    if (accessId === undefined) return answer(response, 401, { error: 'unauthorized' });
    return answer(response, 200, { access_id: accessId });
  }

  private validated(question: Question): string | undefined {
    const claims = this.issuer.read(String(question.creds));
    if (claims === undefined || claims.exp * 1000 <= this.wallTime()) return undefined;
    if (claims.access_id !== question.expected_access_id) return undefined;
    const { item_name } = JSON.parse(claims.attaches) as { item_name?: string };
    const expectedItem = question.expected_item_name ?? item_name;
    return expectedItem === item_name ? claims.access_id : undefined;
  }
}

async function questionIn(request: IncomingMessage): Promise<Question | undefined> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > LONGEST_BODY) return undefined;
  }
  try {
    const question: unknown = JSON.parse(text);
    return typeof question === 'object' && question !== null ? question : undefined;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
