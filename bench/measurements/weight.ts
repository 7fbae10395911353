import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rounded } from '../support/format.js';
import { type Installation, type Packed, install, pack } from '../support/installation.js';
import { libraryFolder, mandatoryPeers, manifest } from '../support/library.js';
import { progress } from '../support/progress.js';
import type { Table } from '../support/table.js';

const OTHERS = ['akeyless', 'svix', 'stripe', '@octokit/webhooks'];

const KILOBYTE = 1000;

/** Bytes are the same in a quick run. */
export async function measure(): Promise<Table[]> {
  const folder = await mkdtemp(join(tmpdir(), 'weight-'));
  try {
    return [await weightTable(folder)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function weightTable(folder: string): Promise<Table> {
  const rows = [await ours(folder)];
  for (const name of OTHERS) rows.push(await published(name, folder));
  return {
    title: 'Weight',
    columns: [
      'package',
      'packed KB',
      'unpacked KB',
      'files',
      'installed KB',
      'packages',
      'installed with peers KB',
      'packages with peers',
    ],
    rows,
    note: `Installed: the package and its dependencies. With peers: also those that npm adds by itself (${manifest.name}: ${mandatoryPeers.join(', ')}, which a Nest application has in any case). 1 KB is ${KILOBYTE} bytes; sums of file sizes, not blocks on a disk. The packages do different things: the table says what each adds to an application, not which is better.`,
  };
}

async function ours(folder: string): Promise<(string | number)[]> {
  const packed = await pack(libraryFolder, folder);
  return row(packed, join(folder, packed.filename), join(folder, manifest.name));
}

async function published(name: string, folder: string): Promise<(string | number)[]> {
  try {
    const packed = await pack(name, folder);
    return await row(packed, `${name}@${packed.version}`, join(folder, name));
  } catch (error) {
    return [name, `not measured: ${firstLine(error)}`];
  }
}

async function row(packed: Packed, what: string, folder: string): Promise<(string | number)[]> {
  progress(`weight: ${packed.name}`);
  const alone = await install(what, join(folder, 'alone'), ['--omit=peer']);
  const withPeers = await install(what, join(folder, 'with-peers'), []);
  return [
    `${packed.name} ${packed.version}`,
    kilobytes(packed.size),
    kilobytes(packed.unpackedSize),
    packed.entryCount,
    ...cells(alone),
    ...cells(withPeers),
  ];
}

const cells = ({ bytes, packages }: Installation): number[] => [kilobytes(bytes), packages];

const kilobytes = (bytes: number): number => rounded(bytes / KILOBYTE);

const firstLine = (error: unknown): string => String(error).split('\n', 1).join('');
