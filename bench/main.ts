import { parseArgs } from 'node:util';
import { moveToLoadCore } from './support/cores.js';
import { type Machine, machine } from './support/machine.js';
import { progress } from './support/progress.js';
import { printed, type Table } from './support/table.js';

const MEASUREMENTS = [
  'throughput',
  'revoke',
  'start',
  'memory',
  'weight',
  'growth',
  'keys',
  'credentials',
];

interface Measurement {
  measure(options: { quick: boolean }): Promise<Table[]>;
}

/** Measures what was asked for, everything by default, and prints it. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
    allowPositionals: true,
  });
  const { json = false, quick = false } = values;
  const names = positionals.length > 0 ? positionals : MEASUREMENTS;
  const unknown = names.filter((name) => !MEASUREMENTS.includes(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}. ${usage()}`);
  moveToLoadCore();
  const about = machine();
  if (!json) print(describe(about));
  const tables: Table[] = [];
  for (const name of names) {
    progress(name);
    try {
      const found = await measured(name, quick);
      tables.push(...found);
      if (!json) for (const table of found) print(printed(table));
    } catch (error) {
      // Half an hour of other measurements is not to be lost with this one.
      fail(`${name} failed: ${String(error)}`);
    }
  }
  if (json) print(JSON.stringify({ machine: about, quick, tables }, null, 2));
}

/** Loaded one at a time: what one measurement needs is not to weigh on another. */
async function measured(name: string, quick: boolean): Promise<Table[]> {
  const measurement = (await import(`./measurements/${name}.js`)) as Measurement;
  return measurement.measure({ quick });
}

function usage(): string {
  return `Usage: npm run bench -- [--json] [--quick] [${MEASUREMENTS.join(' | ')}]…`;
}

function describe({
  processor,
  cores,
  memoryGiB,
  system,
  node,
  packages,
  pinned,
}: Machine): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    `Node ${node}, ${versions.join(', ')}`,
    pinned
      ? 'Servers on one core, the load on another.'
      : 'Servers and load share their cores (no taskset): these figures say little.',
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
