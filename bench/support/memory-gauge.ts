/**
 * Loaded before a server, with `--expose-gc`: answers every message with the bytes of heap that are in use after a full
 * collection. The second collection frees what finalizers of the first let go.
 */
process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
