import { isDead, type LockOwner, thisProcess } from '../../state/lock-owner.js';

const PREFIX = 'nestjs-akeyless-edit';
const NAME = new RegExp(`^${PREFIX}-(\\d+)-(.+)-[^-]+$`);

/** What the folder of a copy is named, up to its random end: who works with it. */
export function copyPrefix(): string {
  const { pid, host } = thisProcess();
  return `${PREFIX}-${pid}-${host}-`;
}

/** Whether a folder is the copy of a process that runs no more. */
export function isLeftover(name: string): boolean {
  const [, pid, host] = NAME.exec(name) ?? [];
  if (pid === undefined || host === undefined) return false;
  const owner: LockOwner = { pid: Number(pid), host };
  return isDead(owner);
}
