import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rpcSignature } from './rpc-signature.js';

export interface KmsSecret {
  readonly SecretData?: unknown;
  readonly SecretDataType?: string;
  readonly NextRotationDate?: unknown;
}

export const ACCESS_KEY_ID = 'LTAI-canary-id';
export const ACCESS_KEY_SECRET = 'canary-access-key-secret';

/** Secrets Manager of one region over real HTTP; it checks every signature. */
export class FakeKms {
  readonly secrets = new Map<string, KmsSecret>();
  /** Secrets of access keys, by their id. */
  readonly accessKeys = new Map([[ACCESS_KEY_ID, ACCESS_KEY_SECRET]]);
  /** What was asked for, in order. */
  readonly asked: URLSearchParams[] = [];
  /** What it does; undefined: what it should. */
  misbehaviour: ((response: ServerResponse, query: URLSearchParams) => void) | undefined;
  private readonly server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://kms').searchParams;
    this.asked.push(query);
    if (this.misbehaviour) return this.misbehaviour(response, query);
    this.answer(response, request.method ?? '', query);
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private answer(response: ServerResponse, method: string, query: URLSearchParams): void {
    const secret = this.accessKeys.get(query.get('AccessKeyId') ?? '');
    if (secret === undefined) return refuse(response, 404, 'InvalidAccessKeyId.NotFound');
    if (query.get('Signature') !== rpcSignature(method, query, secret)) {
      return refuse(response, 400, 'SignatureDoesNotMatch');
    }
    if (query.get('Action') !== 'GetSecretValue' || query.get('Version') !== '2016-01-20') {
      return refuse(response, 404, 'InvalidAction.NotFound');
    }
    const name = query.get('SecretName') ?? '';
    const found = this.secrets.get(name);
    if (!found) return refuse(response, 404, 'Forbidden.ResourceNotFound');
    reply(response, 200, { SecretName: name, SecretDataType: 'text', VersionId: 'v1', ...found });
  }
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, code: string): void {
  reply(response, status, {
    RequestId: 'r-1',
    HostId: 'kms',
    Code: code,
    Message: `no: ${ACCESS_KEY_ID} canary-in-a-message`,
  });
}
