import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { asAdmin } from '../../sample-app/src/database/admin-session.js';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { freePort } from '../../sample-app/src/database/free-port.js';

const KEEPER = fileURLToPath(
  new URL('../../sample-app/scripts/postgres-keeper.js', import.meta.url),
);

async function dataDirectory(url: string): Promise<string> {
  return asAdmin(url, async (client) => {
    const { rows } = await client.query<{ setting: string }>(
      "SELECT setting FROM pg_settings WHERE name = 'data_directory'",
    );
    return rows[0]!.setting;
  });
}

describe('the embedded server', () => {
  it('removes its directory when it is stopped, and may be stopped twice', async () => {
    const server = await EmbeddedServer.start();
    const directory = await dataDirectory(server.url);
    expect(existsSync(directory)).toBe(true);

    await server.stop();
    await server.stop();

    expect(existsSync(directory)).toBe(false);
    await expect(new pg.Client({ connectionString: server.url }).connect()).rejects.toThrow(
      'ECONNREFUSED',
    );
  });

  it('asks for a password', async () => {
    const server = await EmbeddedServer.start();
    const url = new URL(server.url);
    url.password = 'wrong';
    try {
      await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({
        code: '28P01',
      });
    } finally {
      await server.stop();
    }
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends and cleans up when %s ends the process that started it',
    async (signal) => {
      const port = await freePort();
      const owner = spawn(
        process.execPath,
        [
          '-e',
          `const keeper = require('node:child_process').fork(process.argv[1], { detached: true });
           keeper.on('message', (message) => console.log(JSON.stringify(message)));
           keeper.send({ user: 'postgres', password: 'throw-away', port: Number(process.argv[2]) });`,
          KEEPER,
          String(port),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      // Its keeper writes to the same pipe, so the pipe closes when both have ended.
      const closed = once(owner.stdout, 'close');
      const [answer] = await once(owner.stdout, 'data');
      expect(JSON.parse(String(answer))).toEqual({ ready: true });
      const url = `postgres://postgres:throw-away@127.0.0.1:${port}/postgres`;
      const directory = await dataDirectory(url);

      owner.kill(signal);
      await closed;

      expect(existsSync(directory)).toBe(false);
      await expect(new pg.Client({ connectionString: url }).connect()).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    },
  );
});
