import type { Lease } from 'nestjs-akeyless/testing';
import pg from 'pg';
import type { Login } from '../database/login.js';
import { check } from './failure.js';
import type { Stage } from './stage.js';
import { codeOf, configOf, queryAs } from './witness.js';

const ITEMS = 'SELECT item FROM akeyless_sample.orders';
const NEW_ITEM = "INSERT INTO akeyless_sample.orders (item) VALUES ('milk')";
const INSUFFICIENT_PRIVILEGE = '42501';

/** What later steps need from earlier ones. */
interface Plot {
  early?: Lease<Login>;
  late?: Lease<Login>;
  oldRoot?: Login;
}

type Scene = readonly [title: string, play: (stage: Stage, plot: Plot) => Promise<string>];

export const SCENES: readonly Scene[] = [
  ['Akeyless tries the producer out (dry run)', dryRun],
  ['Issue a role', issue],
  ['Rotate the root credential', rotate],
  ['Use the new root credential for the first time', retire],
  ['The role issued before the rotation still works', survive],
  ['Revoke the later role, and then both', revoke],
  ['Log in with what was revoked', refuse],
];

async function dryRun({ gateway, witness }: Stage): Promise<string> {
  const before = await witness.rolesLike('%');
  const { id } = await gateway.dryRun();
  const after = await witness.rolesLike('%');
  check(id === 'akeyless-dry-run', 'the dry run gets the id that stands for nothing');
  check(before.join() === after.join(), 'the server has the same roles as before');
  return `answered ${id}; no role was made`;
}

async function issue({ gateway, witness }: Stage, plot: Plot): Promise<string> {
  const lease = await gateway.create<Login>({ input: { role: 'reader', purpose: 'demo' } });
  check(await witness.exists(lease.id), 'the server has the role');
  const items = await queryAs(lease.response, ITEMS);
  check(items.length > 0, 'the role reads the table');
  const refusal = await codeOf(
    queryAs(lease.response, NEW_ITEM),
    new Set([INSUFFICIENT_PRIVILEGE]),
  );
  check(refusal !== undefined, 'a reader may not write');
  plot.early = lease;
  return `${lease.id} logged in and read ${items.length} rows; writing was refused`;
}

async function rotate({ gateway, witness }: Stage, plot: Plot): Promise<string> {
  const oldRoot = gateway.payload;
  await gateway.rotate();
  const newRoot = gateway.payload;
  check(newRoot.username !== oldRoot.username, 'there is a second root role');
  check(await witness.canLogIn(newRoot), 'the new root role logs in');
  check(await witness.canLogIn(oldRoot), 'the old root role still logs in');
  plot.oldRoot = oldRoot;
  return `${newRoot.username} logs in, and ${oldRoot.username} still does`;
}

async function retire(stage: Stage, plot: Plot): Promise<string> {
  const { gateway, witness } = stage;
  const oldRoot = plot.oldRoot!;
  const [late] = await Promise.all([
    gateway.create<Login>({ input: { role: 'writer', purpose: 'demo' } }),
    stage.retirementOf(oldRoot.username),
  ]);
  check(!(await witness.canLogIn(oldRoot)), 'the old root role is refused');
  check(!(await witness.exists(oldRoot.username)), 'the server has it no more');
  plot.late = late;
  return `issued ${late.id}; ${oldRoot.username} is gone`;
}

async function survive(_: Stage, { early }: Plot): Promise<string> {
  const items = await queryAs(early!.response, ITEMS);
  check(items.length > 0, 'the role reads the table');
  return `${early!.id} logged in and read ${items.length} rows`;
}

async function revoke({ gateway, witness }: Stage, { early, late }: Plot): Promise<string> {
  const session = new pg.Client(configOf(early!.response));
  session.on('error', () => {});
  await session.connect();
  const ended = new Promise((resolve) => session.once('end', resolve));
  try {
    await gateway.revoke(late!);
    check(!(await witness.exists(late!.id)), 'the server has the later role no more');
    const { revoked } = await gateway.revoke(early!, late!);
    check(
      revoked.join() === `${early!.id},${late!.id}`,
      'both are revoked, the one already gone too',
    );
    check(!(await witness.exists(early!.id)), 'the server has the earlier role no more');
    await ended;
  } finally {
    await session.end();
  }
  return `${early!.id} is gone, its open session was ended; ${late!.id} was gone already`;
}

async function refuse({ witness }: Stage, { early, late }: Plot): Promise<string> {
  for (const { response, id } of [early!, late!]) {
    check(!(await witness.canLogIn(response)), `${id} is refused`);
  }
  return 'PostgreSQL refused both';
}
