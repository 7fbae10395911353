import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayEmulator, type Lease } from 'nestjs-akeyless/testing';
import { Database } from '../../sample-app/src/database/database.js';
import type { Login } from '../../sample-app/src/database/login.js';
import { Witness } from '../../sample-app/src/demo/witness.js';
import { SeededRandom } from '../support/seeded-random.js';
import { BuiltSample } from './support/built-sample.js';
import { ChaosApp } from './support/chaos/chaos-app.js';
import { type Call, FAULTS, INPUT, play, type Surroundings } from './support/chaos/faults.js';
import { FaultyProxy } from './support/faulty-proxy.js';

const STEPS = 1000;
const FAULT_RATE = 0.2;
const ROTATE_RATE = 0.2;
const REVOKE_RATE = 0.45;
const ROUNDS_TO_SETTLE = 20;
/** `CHAOS_SEED` plays a failed run again. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

const CREATE: Call = { action: 'create', make: (gateway) => gateway.create({ input: INPUT }) };
const ROTATE: Call = { action: 'rotate', make: (gateway) => gateway.rotate() };

describe('the sample in chaos', () => {
  let sample: BuiltSample;
  let database: Database;
  let proxy: FaultyProxy;
  let app: ChaosApp;

  beforeAll(async () => {
    [sample, database] = await Promise.all([BuiltSample.build(), Database.open()]);
    proxy = await FaultyProxy.to(database.address.port);
    app = await ChaosApp.start(sample);
  });

  afterAll(async () => {
    await app.stop();
    proxy.close();
    await database.onApplicationShutdown();
    await sample.remove();
  });

  it(`locks nobody out, and leaves nothing that the Gateway does not know of: ${STEPS} calls, seed ${SEED}`, async () => {
    const payload = { ...database.payloads!.root, port: proxy.port };
    const gateway = await GatewayEmulator.attach<Login>(app.url, { payload, timeout: '10s' });
    const around: Surroundings = {
      app,
      gateway,
      proxy,
      random: new SeededRandom(SEED),
      askedToRevoke: new Set(),
    };
    const witness = new Witness(database.url);
    const rootWorks = () => witness.canLogIn({ ...gateway.payload, port: database.address.port });

    for (let step = 0; step < STEPS; step++) {
      const { call, kind } = nextStep(around);
      await (kind === undefined ? play(call, around) : FAULTS[kind]!(call, around));
      if (!(await rootWorks())) {
        throw new Error(`locked out at step ${step}: ${call.action}, ${kind ?? 'no fault'}`);
      }
    }
    await settle(around, witness);
    await app.stop();

    const leases = await witness.rolesLike('akeyless\\_lease\\_%');
    expect(leases.toSorted()).toEqual(gateway.leases.map(({ id }) => id).toSorted());
    const roots = await witness.rolesLike('akeyless\\_root\\_%');
    expect(roots).toEqual([gateway.payload.username]);
    expect(await rootWorks()).toBe(true);
  }, 900_000);
});

function nextStep(around: Surroundings): { call: Call; kind: string | undefined } {
  const { random } = around;
  const call = nextCall(around);
  const kind = random.chance(FAULT_RATE) ? random.pick(Object.keys(FAULTS)) : undefined;
  return { call, kind };
}

function nextCall({ gateway, random, askedToRevoke }: Surroundings): Call {
  if (random.chance(ROTATE_RATE)) return ROTATE;
  const { leases } = gateway;
  if (leases.length === 0 || !random.chance(REVOKE_RATE)) return CREATE;
  const lease = random.pick(leases);
  askedToRevoke.add(lease);
  return revokeOf(lease);
}

function revokeOf(lease: Lease): Call {
  return { action: 'revoke', make: (gateway) => gateway.revoke(lease) };
}

/** What a Gateway does in the end, without any fault: it repeats what has failed, and goes on. */
async function settle(around: Surroundings, witness: Witness): Promise<void> {
  await play(ROTATE, around);
  const asked = around.gateway.leases.filter((lease) => around.askedToRevoke.has(lease));
  for (const lease of asked) await play(revokeOf(lease), around);
  for (let round = 0; round < ROUNDS_TO_SETTLE; round++) {
    await play(CREATE, around);
    const roots = await witness.rolesLike('akeyless\\_root\\_%');
    if (roots.length === 1) return;
  }
}
