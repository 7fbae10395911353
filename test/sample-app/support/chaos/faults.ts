import {
  type GatewayAction,
  type GatewayEmulator,
  GatewayRejection,
  type Lease,
} from 'nestjs-akeyless/testing';
import type { Login } from '../../../../sample-app/src/database/login.js';
import type { SeededRandom } from '../../../support/seeded-random.js';
import type { FaultyProxy, ProxyFault } from '../faulty-proxy.js';
import type { ChaosApp } from './chaos-app.js';

/** Queries of each action at which a connection can break. The last two retire a root beside the call's own work. */
const QUERIES: Record<GatewayAction, readonly string[]> = {
  create: ['BEGIN', 'CREATE ROLE', 'COMMIT', 'disable_root', 'drop_root'],
  revoke: ['NOLOGIN', 'DROP ROLE', 'disable_root', 'drop_root'],
  rotate: ['create_root', 'SELECT 1', 'disable_root', 'drop_root'],
};

export interface Surroundings {
  readonly app: ChaosApp;
  readonly gateway: GatewayEmulator<Login>;
  readonly proxy: FaultyProxy;
  readonly random: SeededRandom;
  /** Leases that the Gateway wants to be rid of, whether or not it heard that they are gone. */
  readonly askedToRevoke: Set<Lease>;
}

/** Something that the Gateway does. */
export interface Call {
  readonly action: GatewayAction;
  make(gateway: GatewayEmulator<Login>): Promise<unknown>;
}

type Fault = (call: Call, surroundings: Surroundings) => Promise<void>;

export const FAULTS: Record<string, Fault> = {
  'error before': (call, around) => breakConnection('cut before', call, around),
  'error after': (call, around) => breakConnection('cut after', call, around),
  hang: (call, around) => breakConnection('hold', call, around),
  duplicate,
  'lost answer': loseAnswer,
  restart,
};

/** A call may be rejected; the Gateway then makes another one, some time. */
export async function play(
  { make }: Call,
  { gateway }: Pick<Surroundings, 'gateway'>,
): Promise<void> {
  await make(gateway).catch((error: unknown) => {
    if (!(error instanceof GatewayRejection)) throw error;
  });
}

async function breakConnection(fault: ProxyFault, call: Call, around: Surroundings): Promise<void> {
  const { proxy, random } = around;
  void proxy.arm(random.pick(QUERIES[call.action]), fault);
  await play(call, around);
  proxy.disarm();
}

async function duplicate(call: Call, around: Surroundings): Promise<void> {
  around.gateway.faults.duplicate(call.action);
  await play(call, around);
  if (call.action !== 'rotate') return;
  const answers = around.gateway.calls.slice(-2).map(({ response }) => response);
  const payloads = answers.filter((answer) => answer?.status === 200).map((answer) => answer?.body);
  if (new Set(payloads).size > 1) throw new Error('one rotation was answered in two ways');
}

/** What a create has made is to be revoked, so its caller hangs up while it is at work, for sure. */
async function loseAnswer(call: Call, around: Surroundings): Promise<void> {
  const { gateway, proxy } = around;
  if (call.action !== 'create') {
    gateway.faults.loseNextAnswer(call.action);
    return play(call, around);
  }
  const hangUp = new AbortController();
  const { signal } = hangUp;
  const isAtWork = proxy.arm('COMMIT', 'hold');
  const over = play({ ...call, make: (it) => it.create({ input: INPUT, signal }) }, around);
  await Promise.race([isAtWork, over]);
  hangUp.abort();
  await over;
  proxy.disarm();
}

async function restart(call: Call, around: Surroundings): Promise<void> {
  const over = play(call, around);
  await around.app.restart();
  await over;
}

/** What every lease of the test is asked for with. */
export const INPUT = { role: 'reader' };
