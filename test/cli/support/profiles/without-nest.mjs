// Preloaded into the command: nothing of Nest can be loaded.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export function resolve(specifier, context, nextResolve) {
  if (specifier.startsWith('@nestjs/')) throw new Error('Nest was loaded');
  return nextResolve(specifier, context);
}
