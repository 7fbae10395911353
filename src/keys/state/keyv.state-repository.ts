import { KeyUseError } from '../errors/key-use.error.js';
import type { StateRepository } from './state-repository.js';

/** What is needed of a Keyv, of version 5 or later. */
export interface KeyvStore {
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown, ttl?: number): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  off(event: 'error', listener: (error: unknown) => void): unknown;
  disconnect?(): Promise<void>;
  /** Without it Keyv answers "nothing there" where its store is down. */
  throwOnErrors: boolean;
}

/** Keyv's way to say that a value never expires, whatever its own default is. */
const NEVER = 0;

/**
 * States in a Keyv, and so in Redis, PostgreSQL, SQLite, files and whatever else Keyv has an adapter for.
 *
 * Give it a Keyv of its own: `throwOnErrors` is set on it, and an error that it emits in the meantime fails the read or
 * the write, because Keyv and its adapters report a store that is down as an event, or not at all; at shutdown it is
 * disconnected. Keyv has no atomic update. What an adapter itself does when its store fails is not in our hands:
 * `@keyv/postgres` lets the process end when the database ends an idle connection, and `keyv-file` reads a damaged file
 * as an empty one.
 *
 * @example
 * ```ts
 * keyvStateRepository(new Keyv({ store: new KeyvRedis(process.env.REDIS_URL) }));
 * ```
 */
export function keyvStateRepository(keyv: KeyvStore): StateRepository {
  // A text would be shown by the error that setting its property throws, and may be a URL with a password.
  if (typeof (keyv as Partial<KeyvStore> | undefined)?.get !== 'function') {
    throw new KeyUseError('keyvStateRepository() takes a Keyv: new Keyv({ store })');
  }
  keyv.throwOnErrors = true;
  return {
    read: (name) => withErrors(keyv, () => keyv.get(name)),
    write: async (name, value) => {
      const written = await withErrors(keyv, () => keyv.set(name, value, NEVER));
      if (written === false) throw new Error('Keyv has not written it');
    },
    close: async () => {
      await keyv.disconnect?.();
    },
  };
}

async function withErrors(keyv: KeyvStore, work: () => Promise<unknown>): Promise<unknown> {
  const errors: unknown[] = [];
  const listener = (error: unknown) => errors.push(error);
  keyv.on('error', listener);
  try {
    const result = await work();
    if (errors.length > 0) throw new Error('Keyv reports an error', { cause: errors[0] });
    return result;
  } finally {
    keyv.off('error', listener);
  }
}
