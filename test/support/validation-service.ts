import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenIssuer } from './tokens.js';

/** What the service was asked. */
export interface Question {
  readonly creds: string;
  readonly expected_access_id: string;
  readonly expected_item_name?: string;
}

type Behaviour = (response: ServerResponse, question: Question) => void;

/** Validates tokens over real HTTP, as the one of Akeyless does, unless it is told to do something else. */
export class ValidationService {
  readonly issuer = new TokenIssuer();
  readonly questions: Question[] = [];
  /** Paths that were asked for. */
  readonly paths: string[] = [];
  /** What it does; undefined: what it should. */
  behaviour: Behaviour | undefined;
  /** Most questions that were open at once. */
  mostAtOnce = 0;
  private open = 0;
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  /** @param wallTime the time at which tokens end */
  constructor(private readonly wallTime: () => number = Date.now) {}

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/validate-producer-credentials`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The right answer to a question. */
  readonly answer: Behaviour = (response, question) => {
    const claims = this.issuer.read(question.creds);
    const attached = JSON.parse(claims?.attaches ?? '{}') as { item_name?: string };
    const item = question.expected_item_name;
    const isValid =
      claims !== undefined &&
      (claims.exp ?? 0) * 1000 > this.wallTime() &&
      claims.access_id === question.expected_access_id &&
      (item === undefined || item === attached.item_name);
    const body = isValid ? { access_id: claims.access_id } : { error: 'unauthorized' };
    send(response, isValid ? 200 : 401, JSON.stringify(body));
  };

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
    response.once('close', () => this.open--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const question = JSON.parse(Buffer.concat(chunks).toString()) as Question;
    this.paths.push(`${request.method} ${request.url}`);
    this.questions.push(question);
    (this.behaviour ?? this.answer)(response, question);
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
