import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type OfflineCopyOptions, SourceError } from 'nestjs-akeyless/credentials';
import { Fernet } from 'nestjs-akeyless/profiles';
import { IsString } from 'class-validator';
import { Log } from '../support/log.js';
import { until } from '../support/until.js';
import {
  failureOf,
  HOUR,
  login,
  MINUTE,
  PATH,
  scene,
  type Scene,
  settle,
} from './support/scene.js';
import { Vault } from './support/vault.js';

let root: string;
let offline: OfflineCopyOptions;
const log = new Log();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nestjs-akeyless-offline-'));
  offline = { folder: join(root, 'copies'), key: Fernet.generateKey() };
  log.lines.length = 0;
  Logger.overrideLogger(log);
});

afterEach(async () => {
  Logger.overrideLogger(false);
  // A copy may be on its way to the disk.
  await rm(root, { recursive: true, maxRetries: 20, retryDelay: 20 });
});

const file = (): string => join(offline.folder, 'orders-db.fernet');

/** What the copy holds; nothing where there is none yet. */
async function contentOf(): Promise<string> {
  const token = await readFile(file(), 'utf8').catch(() => undefined);
  return token === undefined ? '' : new Fernet(offline.key).decrypt(token).toString();
}

/** Resolves when a copy with this in it is on the disk. */
async function copied(text: string): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- until it is there
  while (!(await contentOf()).includes(text));
}

async function withCopy(): Promise<Scene<unknown>> {
  const made = scene<unknown>({ offline, refreshEvery: '1h' });
  await made.credential.get();
  await copied('swordfish-1');
  return made;
}

/** The same credential after a restart, while its source is down. */
function restarted(...[options = {}]: Parameters<typeof scene>): Scene<unknown> {
  const made = scene<unknown>({ offline, refreshEvery: '1h', ...(options as object) });
  made.vault.down();
  return made;
}

describe('an offline copy', () => {
  it('is encrypted, of its owner alone, and leaves nothing beside it', async () => {
    await withCopy();
    expect(await readFile(file(), 'utf8')).not.toContain('swordfish');
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(offline.folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(offline.folder)).toEqual(['orders-db.fernet']);
  });

  it('serves a start while the source is down, until that is back', async () => {
    await withCopy();
    const { credential, vault, clock, types } = restarted();
    expect(await credential.get()).toEqual(login(1));
    expect(types()).toEqual(['refresh-failed']);
    vault.up();
    vault.put(PATH, login(2));
    clock.advance(1000);
    await settle();
    expect(await credential.get()).toEqual(login(2));
    expect(types()).toEqual(['refresh-failed', 'fetched', 'rotated', 'recovered']);
  });

  it('is as old as it is: no longer served than the secret itself', async () => {
    await withCopy();
    const late = restarted();
    late.clock.advance(90 * MINUTE);
    expect(await late.credential.get()).toEqual(login(1));
    expect(late.credential.snapshot?.fetchedAt).toEqual(new Date(Date.UTC(2030, 0, 1)));
    expect(late.types()).toEqual(['refresh-failed', 'stale']);
    const tooLate = restarted();
    tooLate.clock.advance(2 * HOUR);
    await failureOf(tooLate.credential.get());
  });

  it('is renewed with every fetch, also of a secret that stays the same', async () => {
    const { credential, clock } = await withCopy();
    clock.advance(50 * MINUTE);
    await settle();
    await credential.refresh();
    await copied(String(clock.wallTime()));
    const after = restarted();
    after.clock.advance(140 * MINUTE);
    expect(await after.credential.get()).toEqual(login(1));
  });

  it('is not used while the source answers', async () => {
    await withCopy();
    const { credential, vault } = scene({ offline });
    vault.put(PATH, login(2));
    expect(await credential.get()).toEqual(login(2));
  });

  it('is not used where the source says no', async () => {
    await withCopy();
    const { credential, vault } = restarted();
    vault.down(new SourceError('denied', { recoverable: false }));
    expect((await failureOf(credential.get())).message).toContain('denied');
  });

  it('is used at the start alone: later the staleness of the value counts', async () => {
    const { credential, vault, clock, types } = await withCopy();
    vault.down();
    clock.advance(2 * HOUR);
    for (let caller = 0; caller < 3; caller++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await failureOf(credential.get())).name).toBe('CredentialUnavailableError');
    }
    expect(types().filter((type) => type === 'expired')).toHaveLength(1);
  });

  it.each<[string, () => Parameters<typeof scene>[0]]>([
    ['of another path', () => ({ path: '/prod/other' })],
    ['of another credential', () => ({ name: 'other-db' })],
  ])('is not used %s', async (_what, options) => {
    await withCopy();
    const { name } = await failureOf(restarted(options()).credential.get());
    expect(name).toBe('CredentialUnavailableError');
  });

  it('must fit the type, as everything must', async () => {
    class Mail {
      @IsString() apiKey!: string;
    }
    await withCopy();
    const made = scene({ offline, type: Mail });
    made.vault.down();
    expect((await failureOf(made.credential.get())).message).toContain('the vault is sealed');
    expect(log.lines.join()).toContain('its offline copy cannot be used: the secret does not fit');
  });

  it.each([
    ['altered', (token: string) => `${token.slice(0, -10)}AAAAAAAAAA`],
    ['cut short', (token: string) => token.slice(0, 50)],
    ['empty', () => ''],
  ])('that was %s is refused, and said so', async (_what, change) => {
    await withCopy();
    await writeFile(file(), change(await readFile(file(), 'utf8')));
    await failureOf(restarted().credential.get());
    expect(log.lines.join()).toContain('its offline copy cannot be used');
  });

  it('that cannot be written is said so, and disturbs nobody', async () => {
    await writeFile(offline.folder, 'a file in the way');
    const { credential } = scene({ offline });
    expect(await credential.get()).toEqual(login(1));
    await until(() => log.lines.join().includes('its offline copy cannot be written'));
  });

  it('is not made of what JSON cannot hold', async () => {
    const vault = new Vault().put(PATH, { key: Buffer.from('swordfish') });
    const { credential } = scene({ offline }, { vault });
    await credential.get();
    await until(() => log.lines.join().includes('more than JSON can hold'));
  });

  it('is whole at any moment, whoever writes it', async () => {
    const contents: string[] = [];
    const writers = Array.from({ length: 8 }, () => scene({ offline }));
    await Promise.all(
      writers.map(async ({ credential, vault }, writer) => {
        for (let number = 0; number < 10; number++) {
          vault.put(PATH, login(writer * 100 + number));
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          await credential.refresh();
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          contents.push(await contentOf());
        }
      }),
    );
    expect(contents.filter((text) => text !== '' && !text.includes('swordfish'))).toEqual([]);
    expect(log.lines.filter((line) => line.includes('offline copy'))).toEqual([]);
  });
});
