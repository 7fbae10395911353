import 'reflect-metadata';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Adapter } from './contenders.js';

/** Starts a Nest application and returns its URL. Errors are logged; all else would only add noise. */
export async function listen(module: Type, adapter: Adapter): Promise<string> {
  const app = await create(module, adapter);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

async function create(module: Type, adapter: Adapter): Promise<INestApplication> {
  const options = { logger: ['error' as const] };
  if (adapter === 'express') {
    const { ExpressAdapter } = await import('@nestjs/platform-express');
    return NestFactory.create(module, new ExpressAdapter(), options);
  }
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return NestFactory.create(module, new FastifyAdapter(), options);
}
