import { tmpdir } from 'node:os';
import { isAbsolute } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where copies may lie, best first: in memory, which no disk keeps, where there is such a folder. */
export function basesOfCopies({ XDG_RUNTIME_DIR = '' }: Environment): string[] {
  return [...inMemory(XDG_RUNTIME_DIR), tmpdir()];
}

export function isMemory(base: string, { XDG_RUNTIME_DIR = '' }: Environment): boolean {
  return inMemory(XDG_RUNTIME_DIR).includes(base);
}

function inMemory(runtimeFolder: string): string[] {
  return [...(isAbsolute(runtimeFolder) ? [runtimeFolder] : []), '/dev/shm'];
}
