import type { StateRepository } from './state-repository.js';

/** States that end with the process: for tests, and for keys that several instances of `Keys` share. */
export function memoryStateRepository(): StateRepository {
  const values = new Map<string, unknown>();
  const updates = new Map<string, Promise<void>>();
  return {
    read: (name) => values.get(name),
    write: (name, value) => {
      values.set(name, value);
    },
    update: async (name, change) => {
      const before = updates.get(name);
      const update = (async () => {
        await before;
        values.set(name, await change(values.get(name)));
      })();
      updates.set(
        name,
        update.catch(() => undefined),
      );
      await update;
    },
  };
}
