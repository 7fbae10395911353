import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Login {
  readonly id: string;
  readonly password: string;
}

interface Question {
  readonly login: Login;
  readonly name?: string;
  readonly id?: string;
}

interface Reply {
  readonly status: number;
  readonly body?: Login;
}

export const FIRST_ROOT = `root-${'0'.repeat(24)}`;

/** An upstream system over HTTP, which survives the processes that use it and knows which roots are alive. */
export class Directory {
  private readonly passwords = new Map<string, string>([[FIRST_ROOT, randomUUID()]]);
  private readonly changes = new EventEmitter();
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });
  /** Names of all roots that there ever were. */
  readonly names = new Set([FIRST_ROOT]);
  /** How often a root was asked for. */
  asked = 0;
  /** No root is answered before so many were asked for. */
  answersAfter = 0;

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

  get firstLogin(): Login {
    return { id: FIRST_ROOT, password: this.passwords.get(FIRST_ROOT) ?? '' };
  }

  get roots(): string[] {
    return [...this.passwords.keys()];
  }

  accepts({ id, password }: Login): boolean {
    return this.passwords.get(id) === password;
  }

  /** Resolves once `condition` holds; it is looked at after every change. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.changes, 'change');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.reply(request);
    response.writeHead(status).end(body && JSON.stringify(body));
  }

  private async reply(request: IncomingMessage): Promise<Reply> {
    const question = JSON.parse(await text(request)) as Question;
    if (!this.accepts(question.login)) return { status: 401 };
    if (request.url === '/roots') return this.makeRoot(question.name ?? '');
    if (request.url === '/delete') return this.delete(question.id ?? '');
    if (request.url === '/login') return { status: 200 };
    return { status: 200, body: { id: `lease-${randomUUID()}`, password: randomUUID() } };
  }

  /** Finds a root that is there already. */
  private async makeRoot(id: string): Promise<Reply> {
    const password = this.passwords.get(id) ?? randomUUID();
    this.passwords.set(id, password);
    this.names.add(id);
    this.asked++;
    this.changes.emit('change');
    await this.until(() => this.asked >= this.answersAfter);
    return { status: 200, body: { id, password } };
  }

  private delete(id: string): Reply {
    const wasThere = this.passwords.delete(id);
    this.changes.emit('change');
    return { status: wasThere ? 200 : 404 };
  }
}
