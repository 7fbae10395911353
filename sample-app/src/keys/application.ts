import { type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Takes a line of a story. No line holds a key. */
export type Tell = (line: string) => void;

/** Where a provider finds it. */
export const TELL = Symbol('tell');

/** Begins a life of an application. Closing it saves the states of its keys; a process that is killed saves nothing. */
export function start(module: DynamicModule): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(module, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
}
