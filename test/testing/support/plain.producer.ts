import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import { Directory, type Login } from './directory.js';

/** What Akeyless stores for it. */
export interface RootPayload extends Login {
  /** The root that this one has replaced. */
  former?: string;
  region?: string;
}

export interface Created {
  id: string;
  response: object;
}

const DRY_RUN_ID = 'dry-run';

/**
 * A producer by hand, without the library: it keeps its contract. Its subclasses break one rule each, or rotate in
 * another way.
 */
export class PlainProducer {
  readonly log: string[] = [];
  url = '';
  private server?: Server;

  constructor(readonly directory = new Directory()) {}

  async start(): Promise<void> {
    const app = express().use(express.json());
    app.post('/sync/create', (request, response) => this.answerCreate(request, response));
    app.post('/sync/revoke', (request, response) => {
      const { payload, ids } = request.body as { payload: string; ids: string[] };
      const revoked = ids.filter(
        (id) => id === DRY_RUN_ID || this.revoke(this.rootIn(payload), id),
      );
      response.json({ revoked, message: revoked.length < ids.length ? 'not all of them' : '' });
    });
    app.post('/sync/rotate', (request, response) => {
      const { payload } = request.body as { payload: string };
      response.json({ payload: JSON.stringify(this.rotate(this.rootIn(payload))) });
    });
    app.use(this.failed);
    this.server = app.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
    await once(this.server as Server, 'close');
  }

  protected async create(root: RootPayload): Promise<Created> {
    const account = await this.directory.add(root);
    return { id: account.name, response: account };
  }

  /** True if it is gone. */
  protected revoke(root: RootPayload, id: string): boolean {
    this.directory.remove(root, id);
    return true;
  }

  protected rotate(old: RootPayload): RootPayload {
    this.requireRoot(old);
    return { ...old, ...this.directory.newRoot(), former: old.name };
  }

  protected async dryRun(_payload: string): Promise<Created> {
    return { id: DRY_RUN_ID, response: {} };
  }

  /** The root that the payload names, after what it has replaced was ended. */
  protected rootIn(payload: string): RootPayload {
    const root = JSON.parse(payload) as RootPayload;
    if (root.former !== undefined && this.directory.isRoot(root)) this.retire(root.former);
    return root;
  }

  protected retire(former: string): void {
    this.directory.removeRoot(former);
  }

  protected isLost(response: Response): boolean {
    return response.socket?.writable !== true;
  }

  protected errorText(_error: unknown, _request: Request): string {
    return 'it did not work';
  }

  protected requireRoot(root: RootPayload): void {
    if (!this.directory.isRoot(root)) throw new Error('not a root');
  }

  private async answerCreate(request: Request, response: Response): Promise<void> {
    const { payload, client_info } = request.body;
    if (client_info.access_id === 'p-custom') {
      response.json(await this.dryRun(payload));
      return;
    }
    const root = this.rootIn(payload);
    const created = await this.create(root);
    if (this.isLost(response)) this.takeBack(root, created);
    else response.json(created);
  }

  private takeBack(root: RootPayload, { id }: Created): void {
    this.directory.remove(root, id);
  }

  private readonly failed: ErrorRequestHandler = (error, request, response, _next) => {
    this.log.push(`${request.path} failed\n`);
    response.status(500).send(this.errorText(error, request));
  };
}
