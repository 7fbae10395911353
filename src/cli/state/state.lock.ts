import { rmSync } from 'node:fs';
import { CliError, StateInUseError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import { makeExclusively } from './exclusive-file.js';
import { isDead, type LockOwner, ownerOf, thisProcess } from './lock-owner.js';

/** A command that only reads, or a short one, is waited for. */
const TRIES = 20;
const PAUSE_MS = 50;

/** Keeps a second shell from a file while this one works with it. */
export class StateLock {
  private readonly onExit = (): void => this.release();

  private constructor(private readonly path: string) {
    process.once('exit', this.onExit);
  }

  /** @throws StateInUseError naming the process that holds the lock, CliError where none can be made. */
  static async acquire(file: string): Promise<StateLock> {
    const path = `${file}.lock`;
    for (let tries = 0; tries < TRIES; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (isTaken(path)) return new StateLock(path);
    }
    throw inUse(file, path);
  }

  release(): void {
    process.off('exit', this.onExit);
    // Somebody may have removed it by hand, and another process made its own.
    if (ownerOf(this.path)?.pid === process.pid) rmSync(this.path, { force: true });
  }
}

function isTaken(path: string): boolean {
  const self = JSON.stringify(thisProcess());
  try {
    if (makeExclusively(path, self)) return true;
    const owner = ownerOf(path);
    if (owner !== undefined && isDead(owner)) removeDead(path, self);
    return makeExclusively(path, self);
  } catch (error) {
    throw new CliError(`the file cannot be locked with ${path}: ${reasonOf(error)}`);
  }
}

/** One process at a time, and only if the lock is still that of a dead one: it may be another's by now. */
function removeDead(path: string, self: string): void {
  const guard = guardOf(path);
  if (!makeExclusively(guard, self)) return;
  try {
    const owner = ownerOf(path);
    if (owner !== undefined && isDead(owner)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

const guardOf = (path: string): string => `${path}.takeover`;

function inUse(file: string, path: string): StateInUseError {
  const guard = guardOf(path);
  const left = ownerOf(guard) === undefined ? path : guard;
  const owner: LockOwner = ownerOf(left) ?? {};
  const who = owner.pid === undefined ? 'another process' : `process ${owner.pid}`;
  const where =
    owner.host === undefined || owner.host === thisProcess().host ? '' : ` on ${owner.host}`;
  return new StateInUseError(
    `${file} is in use by ${who}${where}`,
    `Wait until that command ends. If no such command runs any more, remove ${left}`,
    owner.pid === undefined ? {} : { pid: owner.pid },
  );
}
