import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACTIONS, CONSTANT_ANSWERS } from './constant-answers.js';

/** Bare node:http: parses the body and answers a constant. */
export async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer({ url }: IncomingMessage, response: ServerResponse, body: string): void {
  const action = ACTIONS.find((known) => url === `/sync/${known}`);
  if (action === undefined || !isJson(body)) {
    response.writeHead(400).end();
    return;
  }
  const text = JSON.stringify(CONSTANT_ANSWERS[action]);
  response
    .writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
