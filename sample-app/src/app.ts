import { createRedactor } from 'nestjs-akeyless';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Database } from './database/database.js';
import { FastifyLogger } from './logging/fastify.logger.js';

export interface LogStream {
  write(line: string): unknown;
}

// Fastify logs no headers and no bodies unless someone adds them; then these stay hidden all the same.
const HEADERS = ['akeylesscreds', 'authorization', 'cookie', 'proxy-authorization'];

/** The sample as `npm start`, the demo and the tests run it. It closes the database when it shuts down. */
export async function createApp(
  database: Database,
  log: LogStream = process.stdout,
): Promise<NestFastifyApplication> {
  const redact = createRedactor(database.secrets);
  const adapter = new FastifyAdapter({
    logger: {
      redact: HEADERS.flatMap((name) => [`req.headers["${name}"]`, `headers["${name}"]`]),
      stream: { write: (line: string) => void log.write(redact(line)) },
    },
  });
  const logger = new FastifyLogger(adapter.getInstance().log);
  const options = { logger, abortOnError: false };
  return NestFactory.create<NestFastifyApplication>(AppModule.on(database), adapter, options);
}
