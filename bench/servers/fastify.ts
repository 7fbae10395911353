import { fastify } from 'fastify';
import { ACTIONS, CONSTANT_ANSWERS } from './constant-answers.js';

/** Bare Fastify: parses the body and answers a constant. */
export async function serve(): Promise<string> {
  const app = fastify();
  for (const action of ACTIONS) app.post(`/sync/${action}`, () => CONSTANT_ANSWERS[action]);
  return app.listen({ port: 0, host: '127.0.0.1' });
}
