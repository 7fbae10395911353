import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';

const PROGRAM = process.env.REDIS_SERVER ?? 'redis-server';
const ADVICE =
  'Install it with `apt-get install redis-server`, or name another one in the environment variable REDIS_SERVER.';

const isInstalled = spawnSync(PROGRAM, ['--version']).status === 0;

/** Declares tests that need a real Redis; without it they are skipped, but never where CI is set. */
export function describeWithRedis(name: string, declare: () => void): void {
  // oxlint-disable-next-line jest/valid-title -- the caller's
  if (isInstalled || process.env.CI) return describe(name, declare);
  process.stderr.write(`\nSKIPPED: no redis-server. ${ADVICE}\n\n`);
  // oxlint-disable-next-line jest/no-disabled-tests, jest/valid-title -- said aloud, and never in CI
  describe.skip(name, declare);
}

/** A Redis of its own, behind a Unix socket. */
export class RedisServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Where clients connect: the option `path` of ioredis. */
  get path(): string {
    return join(this.folder, 'redis.sock');
  }

  static async start(): Promise<RedisServer> {
    if (!isInstalled) throw new Error(`There is no redis-server. ${ADVICE}`);
    const folder = await mkdtemp(join(tmpdir(), 'redis-server-'));
    const settings = ['--port', '0', '--unixsocket', join(folder, 'redis.sock'), '--save', ''];
    const child = spawn(PROGRAM, [...settings, '--dir', folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const server = new RedisServer(child, folder);
    let log = '';
    for await (const chunk of child.stdout) {
      log += String(chunk);
      if (log.includes('ready to accept connections')) break;
    }
    if (child.exitCode !== null) throw new Error(`redis-server does not start: ${log}`);
    return server;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
    await rm(this.folder, { recursive: true });
  }
}
