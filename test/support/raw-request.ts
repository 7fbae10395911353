import { request } from 'node:http';
import type { Answer } from './application.js';

/** A request exactly as it is to go over the wire: nothing is added to it but `host` and the length or chunks. */
export interface RawRequest {
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** Sent one after the other; several, or none with `chunked`, without a content-length. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
  readonly body: Answer['body'];
}

/** Posts bytes and reads the whole answer. */
export function postRaw(url: string, { path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}${path}`,
      { method: 'POST', headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = answer.statusCode ?? 0;
          resolve({
            status,
            contentType: answer.headers['content-type'],
            text,
            body: parsed(text),
          });
        });
      },
    );
    outgoing.once('error', reject);
    if (Array.isArray(body)) {
      for (const chunk of body as (string | Uint8Array)[]) outgoing.write(chunk);
      outgoing.end();
    } else {
      outgoing.end(body as string | Uint8Array | undefined);
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
