import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AkeylessAnswer,
  type AkeylessCall,
  failed,
  type Misbehaviour,
  ok,
  readCall,
} from './akeyless.call.js';
import { COMMANDS } from './akeyless.commands.js';
import { AkeylessItems } from './akeyless.items.js';
import { AkeylessTokens } from './akeyless.tokens.js';

export const ACCESS_ID = 'p-2030canary';
export const ACCESS_KEY = 'canary-access-key=';

/** Settings of the API. */
export interface FakeAkeylessSettings {
  /** The time at which tokens end; that of the machine by default. */
  readonly wallTime?: () => number;
  /** Path before the commands, such as `/v2`. None by default. */
  readonly base?: string;
}

/** The part of Akeyless' API that applications speak with, over real HTTP, unless it is told to do something else. */
export class FakeAkeyless {
  readonly items = new AkeylessItems();
  readonly tokens: AkeylessTokens;
  /** All that was asked, in order. */
  readonly calls: AkeylessCall[] = [];
  /** What it does; undefined: what it should. */
  misbehaviour: Misbehaviour | undefined;
  /** Whether a login is right; by default one with {@link ACCESS_ID} and {@link ACCESS_KEY}. */
  accepts = (body: AkeylessCall['body']): boolean =>
    body['access-id'] === ACCESS_ID && body['access-key'] === ACCESS_KEY;
  private readonly base: string;
  private server: Server | undefined;
  private port = 0;

  constructor({ wallTime = Date.now, base = '' }: FakeAkeylessSettings = {}) {
    this.tokens = new AkeylessTokens(wallTime);
    this.base = base;
  }

  /** Starts it, on the same port as before if it was stopped. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.base}`;
  }

  /** How often a command was called. */
  count(command: string): number {
    return this.calls.filter((call) => call.command === command).length;
  }

  /** What a command was last called with. */
  last(command: string): AkeylessCall['body'] | undefined {
    return this.calls.findLast((call) => call.command === command)?.body;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, this.base);
    this.calls.push(call);
    if (this.misbehaviour) return this.misbehaviour(response, call);
    send(response, request.method === 'POST' ? await this.answer(call) : failed(405, 'POST it'));
  }

  /** The right answer to a call. */
  async answer({ command, body }: AkeylessCall): Promise<AkeylessAnswer> {
    if (command === 'auth') {
      return this.accepts(body) ? ok(this.tokens.issue()) : failed(401, 'unauthorized');
    }
    const run = COMMANDS[command];
    if (!run) return { status: 404, body: '404 page not found' };
    if (!this.tokens.isValid(body['token'])) return failed(401, 'unauthorized');
    try {
      return await run(body, this.items);
    } catch {
      return failed(500, 'the producer has failed');
    }
  }
}

export function send(response: ServerResponse, { status, body }: AkeylessAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}
