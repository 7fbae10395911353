import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ManagedClient, ManagedCredential, postgresAuthFailure } from 'nestjs-akeyless/credentials';
import { rounded, withQuartiles } from '../support/format.js';
import { progress } from '../support/progress.js';
import { quantile, spreadOf } from '../support/statistics.js';
import type { Table } from '../support/table.js';
import { takeTurns } from '../support/take-turns.js';

const HOUR = 3_600_000;
const GOAL = 3;

const CALLS = 5000;
const WARM_UP_ROUNDS = 20;

const SIZES = [1000, 10_000];

interface Login {
  readonly user: string;
  readonly password: string;
}

/** As a source answers: parsed anew for each question, so that no two hold the same text. */
const fetched = async (path: string): Promise<Login> =>
  JSON.parse(`{ "user": "user of ${path}", "password": "password of ${path}" }`) as Login;

const credentialOf = (path: string): ManagedCredential<Login> =>
  new ManagedCredential({
    name: path,
    path,
    source: fetched,
    refreshEvery: HOUR,
    authFailure: postgresAuthFailure,
  });

const cacheOf = (max: number): LRUCache<string, Login> =>
  new LRUCache({ max, ttl: HOUR, fetchMethod: fetched });

export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  // A credential that is fetched is worth a line to an application, and thousands of them to nobody.
  Logger.overrideLogger(false);
  const costs = await costTable(quick ? 100 : 400);
  return [costs, await memoryTable(quick ? 3 : 10)];
}

/** What is called, and how much longer than reading the property it may take. */
interface Contest {
  readonly name: string;
  readonly call: () => Promise<unknown>;
  readonly goal?: number;
}

async function costTable(rounds: number): Promise<Table> {
  const credential = credentialOf('/prod/orders');
  await credential.get();
  const clients = new ManagedClient(credential, {
    create: () => ({ query: async (id: number) => id }),
    destroy: () => {},
  });
  await clients.ready();
  const { client } = clients;
  const cache = cacheOf(10);
  await cache.fetch('/prod/orders');
  const holder = { value: await fetched('/prod/orders') };
  const property = async (): Promise<Login> => holder.value;
  const contests: Contest[] = [
    { name: 'the property again (noise)', call: async () => holder.value },
    { name: 'get()', call: () => credential.get(), goal: GOAL },
    {
      name: 'use() of a function that never fails',
      call: () => credential.use(({ user }) => user),
    },
    { name: 'a method of a managed client', call: () => client.query(1) },
    { name: 'lru-cache: fetch(), cached', call: () => cache.fetch('/prod/orders') },
  ];
  const rows: string[][] = [];
  for (const contest of contests) rows.push(await costRow(contest, property, rounds));
  await clients.close();
  credential.close();
  return {
    title: 'Credentials: CPU time of a call beside that of reading a property behind an await',
    columns: ['', 'ns a call', 'property, ns', 'times as much', 'goal', 'met'],
    rows,
    note: `Medians (quartiles) of ${rounds} rounds of ${CALLS} awaited calls each, in turn (A B B A); the ratio is that of each round. The property is read by an async function, which is awaited. use() and the client look at what the call returned, whether it is an authentication failure. The cache of lru-cache has a ttl of an hour.`,
  };
}

async function costRow(
  { name, call, goal }: Contest,
  property: () => Promise<unknown>,
  rounds: number,
): Promise<string[]> {
  progress(`credentials: ${name}`);
  const subjects = [call, property];
  // The code is to be compiled before it counts.
  await takeTurns(subjects, WARM_UP_ROUNDS, nanosecondsOf);
  const [ours = [], theirs = []] = await takeTurns(subjects, rounds, nanosecondsOf);
  const ratio = spreadOf(ours.map((time, round) => time / theirs[round]!));
  return [
    name,
    withQuartiles(spreadOf(ours), 0),
    withQuartiles(spreadOf(theirs), 0),
    withQuartiles(ratio),
    ...(goal === undefined ? ['', ''] : [`≤ ${goal}`, ratio.median <= goal ? 'yes' : 'no']),
  ];
}

/** CPU time: on a busy machine the clock says more of other programs. */
async function nanosecondsOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let made = 0; made < CALLS; made++) await call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / CALLS;
}

/** Something that holds secrets of many paths. */
interface Holder {
  readonly name: string;
  /** Holds them from now on; returns what lets them go. */
  readonly hold: (paths: readonly string[]) => Promise<() => void>;
}

const HOLDERS: readonly Holder[] = [
  {
    name: 'managed credentials',
    hold: async (paths) => {
      const credentials = paths.map(credentialOf);
      await Promise.all(credentials.map((credential) => credential.get()));
      return () => {
        for (const credential of credentials) credential.close();
      };
    },
  },
  {
    name: 'with a managed client each',
    hold: async (paths) => {
      const held = paths.map((path) => {
        const credential = credentialOf(path);
        const clients = new ManagedClient(credential, { create: () => ({}), destroy: () => {} });
        return { credential, clients, client: clients.client };
      });
      await Promise.all(held.map(({ clients }) => clients.ready()));
      return () => {
        for (const { credential, clients } of held) {
          void clients.close();
          credential.close();
        }
      };
    },
  },
  {
    name: 'lru-cache with fetchMethod',
    hold: async (paths) => {
      const cache = cacheOf(paths.length);
      await Promise.all(paths.map((path) => cache.fetch(path)));
      return () => cache.clear();
    },
  },
  {
    name: 'the secrets alone, in a Map',
    hold: async (paths) => {
      const secrets = new Map<string, Login>();
      for (const path of paths) secrets.set(path, await fetched(path));
      return () => secrets.clear();
    },
  },
];

async function memoryTable(rounds: number): Promise<Table> {
  const rows: (string | number)[][] = [];
  for (const size of SIZES) {
    progress(`credentials: memory of ${size}`);
    const paths = Array.from({ length: size }, (_, index) => `/prod/secret-${index}`);
    const bytes = await takeTurns(HOLDERS, rounds + 1, (holder) => bytesOf(holder, paths));
    for (const [index, holder] of HOLDERS.entries()) {
      // The first of each also pays for the code.
      const each = bytes[index]!.slice(1).map((all) => all / size);
      const timers = await timersOf(holder, paths);
      const kilobytes = rounded(quantile(each, 0.5) / 1000, 2);
      rows.push([`${size.toLocaleString('en')}: ${holder.name}`, kilobytes, timers / size]);
    }
  }
  return {
    title: 'Credentials: heap and timers of each',
    columns: ['', 'kB each', 'timers each'],
    rows,
    note: `Medians of ${rounds} runs each, in turn; heap in use after full collections, with and without them. The secret is an object of two short texts. Timers are counted when all are fetched; those of the credentials keep no process alive, and an idle one is set again every minute. lru-cache fetches nothing ahead: it needs none.`,
  };
}

async function bytesOf({ hold }: Holder, paths: readonly string[]): Promise<number> {
  const before = await heapInUse();
  const letGo = await hold(paths);
  const after = await heapInUse();
  letGo();
  return after - before;
}

/** After a turn of the event loop, in which what has settled is forgotten. */
async function heapInUse(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** How many timers are set once everything is held. */
async function timersOf({ hold }: Holder, paths: readonly string[]): Promise<number> {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const waiting = new Set<unknown>();
  globalThis.setTimeout = ((callback: () => void, ms?: number) => {
    const timer = set(() => {
      waiting.delete(timer);
      callback();
    }, ms);
    waiting.add(timer);
    return timer;
  }) as typeof set;
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer);
    clear(timer);
  };
  try {
    const letGo = await hold(paths);
    // A timer of lru-cache lasts for a millisecond: it remembers the time.
    await new Promise((resolve) => set(resolve, 10));
    const { size } = waiting;
    letGo();
    return size;
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
}
