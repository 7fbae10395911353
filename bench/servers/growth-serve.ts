import type { Type } from '@nestjs/common';
import { listen } from './nest-application.js';

/** An application with many producers; prints its URL as the first line and answers every message with its boot time. */
const [kind = 'ours', count = '1'] = process.argv.slice(2);

const application = await applicationOf(Number(count));
const startedAt = performance.now();
const url = await listen(application, 'fastify');
const bootMs = performance.now() - startedAt;
process.on('message', () => process.send?.(bootMs));
process.stdout.write(`${url}\n`);

/** Loaded one at a time: neither pays for the other. */
async function applicationOf(producers: number): Promise<Type> {
  if (kind === 'by-hand') {
    return (await import('./growth-controllers.js')).applicationOfControllers(producers);
  }
  return (await import('./growth-producers.js')).applicationOfProducers(producers);
}
