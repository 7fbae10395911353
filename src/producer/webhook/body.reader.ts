import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A request whose body a middleware of the application may have read before us. */
export interface ReadableRequest extends IncomingMessage {
  body?: unknown;
  /** What a hook of the application has put in the place of the request itself. */
  bodyStream?: Readable;
}

/**
 * The body of a request: its text, or what an earlier middleware has made of it. The same on every HTTP adapter.
 *
 * @throws PayloadTooLargeException beyond `limit` bytes.
 * @throws BadRequestException if the body is encoded, missing or no UTF-8.
 */
export function readBody(request: ReadableRequest, limit: number): unknown {
  refuseEncoded(request);
  const stream = request.bodyStream ?? request;
  if (stream.readableDidRead) return taken(request.body);
  if (Number(request.headers['content-length']) > limit) throw tooLarge(limit);
  return collect(stream, limit);
}

function refuseEncoded({ headers }: IncomingMessage): void {
  if (headers['content-encoding'] === undefined) return;
  throw new BadRequestException('content-encoding is not supported; send plain JSON');
}

function taken(body: unknown): unknown {
  return body instanceof Uint8Array ? required(decode(body)) : required(body);
}

function required(body: unknown): unknown {
  if (body !== undefined && body !== '') return body;
  throw new BadRequestException('the request has no body; send a JSON object');
}

function tooLarge(limit: number): PayloadTooLargeException {
  return new PayloadTooLargeException(`the request body is larger than ${limit} bytes`);
}

/** Not `for await`: leaving such a loop early closes the connection, and the caller would never read why. */
function collect(stream: Readable, limit: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    stream.on('end', () => {
      const [first] = chunks;
      const bytes = first && chunks.length === 1 ? first : Buffer.concat(chunks);
      try {
        resolve(required(decode(bytes)));
      } catch (error) {
        reject(error);
      }
    });
    stream.on('error', () => reject(new BadRequestException('the request was cut off')));
  });
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new BadRequestException('the request body is not valid UTF-8');
  }
}
