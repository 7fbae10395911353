import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayEmulator } from 'nestjs-akeyless/testing';
import type { Login } from '../database/login.js';
import { check } from './failure.js';
import type { Stage } from './stage.js';

const LOGINS_TO_END = 3;
const READS = 200;
const TICK_MS = 100;
const LIMIT_MS = 30_000;

type Scene = readonly [title: string, play: (stage: Stage) => Promise<string>];

/** The other end of the wire: an application that lives on what the producer makes. */
export const APPLICATION_SCENES: readonly Scene[] = [
  ['An application gets its login from Akeyless', begin],
  ['It goes on while its logins end and the root rotates', goOn],
  ['It goes on when its login is revoked without a word', startle],
  ['The application ends, and its logins with it', end],
];

async function begin(stage: Stage): Promise<string> {
  const { readers, logins } = await stage.startApplication();
  await readers.more(READS);
  check(readers.failures === 0, 'the application reads the table');
  check(await stage.witness.isAnyLoggedIn(logins), 'the server has sessions of what it was given');
  return `it reads as ${logins[0]}`;
}

async function goOn({ gateway, witness, application }: Stage): Promise<string> {
  const { readers, logins } = application!;
  const ended: string[] = [];
  const oldRoots: string[] = [];
  const late = AbortSignal.timeout(LIMIT_MS);
  while (ended.length < LOGINS_TO_END || (await witness.existAny(oldRoots))) {
    check(!late.aborted, 'logins and old root roles end in time');
    await pause(TICK_MS);
    const justEnded = await revokeEnded(gateway);
    ended.push(...justEnded);
    if (justEnded.length === 0 || oldRoots.length === LOGINS_TO_END) continue;
    oldRoots.push(gateway.payload.username);
    await gateway.rotate();
  }
  check(!(await witness.existAny(ended)), 'the server has no login any more that has ended');
  check(await witness.isAnyLoggedIn(logins), 'the server has sessions of a later one');
  check(readers.failures === 0, 'no query of the application has failed');
  return `${ended.length} logins ended and ${oldRoots.length} root roles went; ${readers.reads} queries, 0 failed`;
}

async function startle({ gateway, witness, application }: Stage): Promise<string> {
  const { readers, logins, role } = application!;
  await gateway.revoke(role);
  check(!(await witness.exists(role)), 'the server has its role no more');
  await readers.more(READS);
  const newRole = application!.role;
  check(newRole !== role, 'the application has another login');
  check(await witness.isAnyLoggedIn(logins), 'the server has sessions of it');
  check(readers.failures === 0, 'no query of the application has failed');
  return `${role} is gone, it reads as ${newRole}; ${readers.reads} queries, 0 failed`;
}

async function end({ gateway, witness, application }: Stage): Promise<string> {
  await application!.close();
  await gateway.advance('1h');
  const left = await witness.rolesLike('akeyless\\_lease\\_%');
  check(left.length === 0, 'the server has no role of a lease any more');
  const { readers, logins } = application!;
  check(readers.failures === 0, 'no query of the application has failed');
  return `${readers.reads} queries with ${logins.length} logins, 0 failed; no role is left`;
}

/** Lets the Gateway revoke what has ended by now; answers what that was. */
async function revokeEnded(gateway: GatewayEmulator<Login>): Promise<string[]> {
  const before = gateway.leases.map(({ id }) => id);
  await gateway.advance(0);
  const left = new Set(gateway.leases.map(({ id }) => id));
  return before.filter((id) => !left.has(id));
}
