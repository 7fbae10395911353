import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Servers have one core, the load has another. */
const SERVER_CORE = '0';
const LOAD_CORE = '1';

/** False where there is one core only or no `taskset`: then the two sides get in each other's way. */
export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['--version']).error === undefined;

/** A command that runs on the servers' core. */
export function onServerCore(command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', SERVER_CORE, ...command] : command;
}

/** Moves all threads of this process to the load's core. */
export function moveToLoadCore(): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORE, String(process.pid)]);
}
