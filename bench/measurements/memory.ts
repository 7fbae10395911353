import { setTimeout as pause } from 'node:timers/promises';
import { rounded, withQuartiles } from '../support/format.js';
import { Load } from '../support/load.js';
import { progress } from '../support/progress.js';
import { type RequestSource, repeated, rotationChain } from '../support/requests.js';
import { ServerProcess } from '../support/server-process.js';
import { SERVE_SCRIPT } from '../support/server-pair.js';
import { slopeOf } from '../support/slope.js';
import { quantile, spreadOf } from '../support/statistics.js';
import type { Table } from '../support/table.js';
import { takeTurns } from '../support/take-turns.js';

const GAUGE = new URL('../support/memory-gauge.js', import.meta.url).href;
const NODE_FLAGS = ['--expose-gc', '--import', GAUGE];

const CONNECTIONS = 10;
const WARM_UP_CALLS = 5000;
const SAMPLES = 20;
const BURST_MS = 50;
const IDLE_MS = 2000;
const MEGABYTE = 1_000_000;

interface Memory {
  readonly residentUncalled: number;
  readonly residentAtRest: number;
  readonly residentAfterCalls: number;
  /** Bytes of heap that each call of the last half has left behind. */
  readonly bytesPerCall: number;
}

export async function measure({ quick }: { quick: boolean }): Promise<Table[]> {
  const calls = quick ? 20_000 : 100_000;
  const runs = quick ? 2 : 3;
  const contenders = ['by-hand', 'ours', 'by-hand'];
  const results = await takeTurns(contenders, runs, (contender) => memoryOf(contender, calls));
  return [
    {
      title: 'Memory: resident megabytes, and bytes of heap that a call leaves behind',
      columns: ['', 'by hand', 'ours', 'ours / by hand', 'by hand again (noise)', 'goal'],
      rows: [
        residentRow('listening, not called yet', results, 'residentUncalled'),
        residentRow(`at rest after ${counted(WARM_UP_CALLS)} calls`, results, 'residentAtRest'),
        residentRow(`after ${counted(calls)} more calls`, results, 'residentAfterCalls'),
        leftBehindRow(results),
      ],
      note: `Medians (quartiles) of ${runs} servers each, in turn. Resident memory (VmRSS) ${IDLE_MS / 1000} s after a full collection. Calls are create, revoke and rotate in turn, each rotation with the payload that the last one answered. Bytes left per call: slope of the heap in use after full collections, over the last half of the calls. A byte or two are what V8 learns of the code; in a quick run it still learns.`,
    },
  ];
}

type Results = readonly (readonly Memory[])[];

function residentRow(
  when: string,
  [byHand = [], ours = [], again = []]: Results,
  what: keyof Memory,
) {
  const megabytes = (measured: readonly Memory[]): number =>
    rounded(quantile(valuesOf(measured, what), 0.5) / MEGABYTE);
  const ofByHand = (measured: readonly Memory[]): string =>
    withQuartiles(spreadOf(measured.map((run, index) => run[what] / byHand[index]![what])));
  return [when, megabytes(byHand), megabytes(ours), ofByHand(ours), ofByHand(again), '≤ 1.1'];
}

function leftBehindRow([byHand = [], ours = [], again = []]: Results) {
  return ['bytes left per call', bytesLeft(byHand), bytesLeft(ours), '', bytesLeft(again), '0'];
}

const bytesLeft = (measured: readonly Memory[]): string =>
  withQuartiles(spreadOf(valuesOf(measured, 'bytesPerCall')), 1);

const valuesOf = (measured: readonly Memory[], what: keyof Memory): number[] =>
  measured.map((run) => run[what]);

const counted = (calls: number): string => calls.toLocaleString('en');

async function memoryOf(contender: string, calls: number): Promise<Memory> {
  progress(`memory: ${contender}`);
  const server = await ServerProcess.start(SERVE_SCRIPT, [contender, 'plain'], NODE_FLAGS);
  try {
    const residentUncalled = await residentWhenIdle(server);
    const load = await Load.open(server.url, CONNECTIONS, allActions);
    await callAtLeast(load, WARM_UP_CALLS);
    const residentAtRest = await residentWhenIdle(server);
    const samples = await heapDuring(load, server, calls);
    const residentAfterCalls = await residentWhenIdle(server);
    load.close();
    const bytesPerCall = slopeOf(samples.slice(samples.length / 2));
    return { residentUncalled, residentAtRest, residentAfterCalls, bytesPerCall };
  } finally {
    await server.stop();
  }
}

/** Create, revoke and rotate in turn. */
function allActions(connection: number): RequestSource {
  const sources = [repeated('create'), repeated('revoke'), rotationChain(connection)] as const;
  let turn = 0;
  return () => sources[turn++ % sources.length]!();
}

async function heapDuring(
  load: Load,
  server: ServerProcess,
  calls: number,
): Promise<[calls: number, heapUsed: number][]> {
  const samples: [number, number][] = [];
  let done = 0;
  for (let sample = 1; sample <= SAMPLES; sample++) {
    done += await callAtLeast(load, (calls * sample) / SAMPLES - done);
    samples.push([done, await heapAfterCollection(server)]);
  }
  return samples;
}

/** @returns how many calls it came to */
async function callAtLeast(load: Load, calls: number): Promise<number> {
  let done = 0;
  while (done < calls) done += (await load.burst(BURST_MS)).latencies.length;
  return done;
}

async function residentWhenIdle(server: ServerProcess): Promise<number> {
  await heapAfterCollection(server);
  await pause(IDLE_MS);
  return server.residentBytes();
}

const heapAfterCollection = async (server: ServerProcess): Promise<number> =>
  Number(await server.ask('heap'));
