import type { IncomingMessage } from 'node:http';
import { parsedJson } from './shown.js';

const MOST_BYTES = 1024 * 1024;

/** The JSON object that was sent; undefined for anything else. */
export async function requestBody(
  request: IncomingMessage,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to its end all the same: the answer would not arrive while the page is still sending.
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_BYTES) return undefined;
  const body = parsedJson(Buffer.concat(chunks).toString());
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject ? (body as Record<string, unknown>) : undefined;
}
