import { fileURLToPath } from 'node:url';
import { ACTIONS } from '../servers/constant-answers.js';
import type { Contender, Scenario } from '../servers/contenders.js';
import { bodyOf } from './requests.js';
import { ServerProcess } from './server-process.js';
import { freshToken } from './tokens.js';

export const SERVE_SCRIPT = fileURLToPath(new URL('../servers/serve.js', import.meta.url));

export interface ServerChoice {
  readonly contender: Contender;
  readonly scenario: Scenario;
}

/** Starts a server on Fastify. */
export function startServer(
  { contender, scenario }: ServerChoice,
  validateUrl = '',
): Promise<ServerProcess> {
  return ServerProcess.start(SERVE_SCRIPT, [contender, scenario, 'fastify', validateUrl]);
}

/** Runs two servers at once that answer the same, and stops them. */
export async function withPair<T>(
  a: ServerChoice,
  b: ServerChoice,
  use: (serverA: ServerProcess, serverB: ServerProcess) => Promise<T>,
  validateUrl?: string,
): Promise<T> {
  const serverA = await startServer(a, validateUrl);
  try {
    const serverB = await startServer(b, validateUrl);
    try {
      await requireSameAnswers(serverA.url, serverB.url);
      return await use(serverA, serverB);
    } finally {
      await serverB.stop();
    }
  } finally {
    await serverA.stop();
  }
}

async function requireSameAnswers(urlOfA: string, urlOfB: string): Promise<void> {
  for (const action of ACTIONS) {
    const [a, b] = [await answerOf(urlOfA, action), await answerOf(urlOfB, action)];
    if (a !== b) throw new Error(`${action} is answered in two ways:\n${a}\n${b}`);
    if (!a.startsWith('200 ')) throw new Error(`${action} fails: ${a}`);
  }
}

async function answerOf(url: string, action: (typeof ACTIONS)[number]): Promise<string> {
  const response = await fetch(`${url}/sync/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', AkeylessCreds: freshToken() },
    body: bodyOf(action),
  });
  return `${response.status} ${await response.text()}`;
}
