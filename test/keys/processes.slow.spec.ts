import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Fernet, type KeyOptions } from 'nestjs-akeyless/keys';
import pg from 'pg';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { freePort } from '../../sample-app/src/database/free-port.js';
import { CompiledLibrary } from '../support/killed-app/compiled-library.js';
import { KeyProcess } from './support/process/key-process.js';
import { randomKey } from './support/rotating-store.js';
import { opened, openedByAny, sealed } from './support/sealed-record.js';

const STATE_KEY = Fernet.generateKey();
const REPOSITORIES = ['keyv', 'table'] as const;
type Repository = (typeof REPOSITORIES)[number];

let server: EmbeddedServer;
let library: CompiledLibrary;
let folder: string;
let keyFile: string;
const processes: KeyProcess[] = [];

beforeAll(async () => {
  [server, library] = await Promise.all([EmbeddedServer.start(), CompiledLibrary.build()]);
  folder = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-keys-'));
  keyFile = join(folder, 'people.key');
}, 120_000);

afterAll(async () => {
  await server.stop();
  await library.remove();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await withDatabase((client) =>
    client.query(
      'DROP TABLE IF EXISTS key_states, states; CREATE TABLE key_states (name text PRIMARY KEY, value text)',
    ),
  );
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.end('SIGKILL')));
});

async function withDatabase(use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function rotate(): Promise<string> {
  const key = randomKey();
  await writeFile(keyFile, key);
  return key;
}

async function start(
  repository: Repository,
  options?: KeyOptions,
  databaseUrl = server.url,
): Promise<KeyProcess> {
  const process = await KeyProcess.start({
    library: library.urlOf('keys/index.js'),
    databaseUrl,
    keyFile,
    stateKey: STATE_KEY,
    repository,
    ...(options && { options }),
  });
  processes.push(process);
  return process;
}

describe.each(REPOSITORIES)('over a PostgreSQL %s', (repository) => {
  it('what a killed process has encrypted is read by the next, after a rotation', async () => {
    await rotate();
    const first = await start(repository, { autoSave: true });
    const record = sealed('person', await first.ask<string>('forward'));
    await first.end('SIGKILL');
    await rotate();
    const second = await start(repository, { autoSave: true });
    expect(opened(record, await second.ask<string>('back'))).toBe('person');
  });

  it('data outlives a process that only reads, and a rotation while nobody runs', async () => {
    await rotate();
    const first = await start(repository);
    const record = sealed('person', await first.ask<string>('forward'));
    await first.ask('save');
    await first.end('SIGTERM');
    const reader = await start(repository);
    expect(opened(record, await reader.ask<string>('back'))).toBe('person');
    await reader.end('SIGTERM');
    await rotate();
    const second = await start(repository);
    expect(opened(record, await second.ask<string>('back'))).toBe('person');
  });

  it('a process that is told to end saves what it has not saved yet', async () => {
    await rotate();
    const first = await start(repository);
    const record = sealed('person', await first.ask<string>('forward'));
    await first.end('SIGTERM');
    await rotate();
    const second = await start(repository);
    expect(opened(record, await second.ask<string>('back'))).toBe('person');
  });

  it.each(['before', 'after'])(
    'a process killed between callbacks and saved state, its store changed %s, leaves a key for the data',
    async (when) => {
      await rotate();
      const first = await start(repository, { autoSave: true });
      const old = sealed('old person', await first.ask<string>('forward'));
      const newKey = randomKey();
      if (when === 'before') await writeFile(keyFile, newKey);
      await first.ask('changeAndDie', { newKey });
      const anew = sealed('new person', newKey);
      await first.end('SIGKILL');
      await writeFile(keyFile, newKey);
      const second = await start(repository);
      const candidates = await second.ask<string[]>('candidates');
      expect(openedByAny(anew, candidates)).toBe('new person');
      expect(openedByAny(old, candidates)).toBe('old person');
    },
  );
});

describe('two processes at the same time', () => {
  it('lose no key where the update is atomic', async () => {
    await rotate();
    const first = await start('table');
    const second = await start('table');
    for (let round = 0; round < 5; round += 1) {
      const firstKey = await rotate();
      await first.ask('forward');
      const secondKey = await rotate();
      await second.ask('forward');
      await Promise.all([first.ask('save'), second.ask('save')]);
      await rotate();
      const third = await start('table');
      const candidates = await third.ask<string[]>('candidates');
      expect(candidates).toEqual(expect.arrayContaining([firstKey, secondKey]));
      await third.end('SIGKILL');
    }
  });
});

describe('a database that is down', () => {
  it.each(REPOSITORIES)('is an error of a %s, never "nothing saved"', async (repository) => {
    await rotate();
    const unreachable = new URL(server.url);
    unreachable.port = String(await freePort());
    const process = await start(repository, {}, unreachable.href);
    await process.ask('forward');
    await expect(process.ask('save')).rejects.toThrow('"people" cannot be saved');
    await expect(process.ask('candidates')).rejects.toThrow('"people" cannot be read');
  });
});
