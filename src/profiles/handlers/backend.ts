import type { BackendClass } from '../discovery/handler.class.js';
import { call } from './plugin.js';

/** A backend that is ready to work. */
export interface Backend {
  readonly name: string;
  unlock(values: object, profile: string): unknown;
}

export function backendOf(handlers: BackendClass): Backend {
  const [unlock = ''] = handlers.methods.unlock;
  return {
    name: handlers.backend,
    unlock: (values, profile) => call(handlers, unlock, values, profile),
  };
}
