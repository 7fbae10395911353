// The sample's producer in a process of its own, with deadlines that a test has the patience for. Plain JavaScript,
// so that Node runs it as it is.
import 'reflect-metadata';
import { once } from 'node:events';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const TIMEOUT_MS = 1000;
const SHUTDOWN_MS = 3000;

process.once('disconnect', () => process.exit());
const { AkeylessProducerModule } = await import(process.env.LIBRARY);
const { PostgresProducer } = await import(process.env.PRODUCER);
process.send('loaded');
const [port] = await once(process, 'message');

class AppModule {}
Module({
  imports: [AkeylessProducerModule.forRoot({ timeoutMs: TIMEOUT_MS, shutdownMs: SHUTDOWN_MS })],
  providers: [PostgresProducer],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(port, '127.0.0.1');
process.send(await app.getUrl());
