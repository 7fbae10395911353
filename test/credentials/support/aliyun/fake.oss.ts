import { createHmac } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export const BUCKET = 'orders';

/** Object storage with one bucket, over real HTTP; it checks the signature of every call. */
export class FakeOss {
  readonly objects: string[] = [];
  /** Secrets of access keys, by their id. */
  readonly accessKeys = new Map<string, string>();
  /** Access key ids of the calls, in order. */
  readonly callers: string[] = [];
  private readonly server = createServer((request, response) => this.serve(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const [, id = '', signature] =
      /^OSS ([^:]+):(.+)$/.exec(request.headers.authorization ?? '') ?? [];
    this.callers.push(id);
    const secret = this.accessKeys.get(id);
    if (secret === undefined) return refuse(response, 'InvalidAccessKeyId');
    const expected = signatureOf(request.method ?? '', request.headers, secret);
    if (signature !== expected) return refuse(response, 'SignatureDoesNotMatch');
    const owner = '<Owner><ID>1</ID><DisplayName>orders</DisplayName></Owner>';
    const contents = this.objects.map((key) => `<Contents><Key>${key}</Key>${owner}</Contents>`);
    xml(response, 200, `<ListBucketResult>${contents.join('')}</ListBucketResult>`);
  }
}

/**
 * Signature Version 1, by the documentation of Object Storage Service: method, MD5 and type of the body, date, headers
 * that begin with `x-oss-`, and the resource. The bucket is named there, and nowhere else for an endpoint that is an IP.
 */
function signatureOf(method: string, headers: IncomingHttpHeaders, secret: string): string {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-oss-'));
  const text = [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers['x-oss-date'] ?? headers.date ?? '',
    ...own.map((pair) => pair.join(':')).toSorted(),
    `/${BUCKET}/`,
  ];
  return createHmac('sha1', secret).update(text.join('\n')).digest('base64');
}

function refuse(response: ServerResponse, code: string): void {
  xml(response, 403, `<Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function xml(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}
