import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../../shared/system-error.js';

/** The process that has made a lock. */
export interface LockOwner {
  /** Undefined where the lock does not say. */
  readonly pid?: number;
  readonly host?: string;
}

export function thisProcess(): LockOwner {
  return { pid: process.pid, host: hostname() };
}

/** Undefined where there is no lock. */
export function ownerOf(lock: string): LockOwner | undefined {
  try {
    return (JSON.parse(readFileSync(lock, 'utf8')) ?? {}) as LockOwner;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Whether a process is certain to run no more. Of one on another machine nobody here can tell. */
export function isDead({ pid, host }: LockOwner): boolean {
  if (pid === undefined || host !== hostname()) return false;
  // A process that was started again, in a container, often has the same number.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
