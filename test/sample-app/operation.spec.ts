import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { curlCommands } from '../../sample-app/src/curl-commands.js';
import { Sample } from './support/sample.js';

const run = promisify(execFile);

describe('the sample in operation', () => {
  let sample: Sample;

  beforeAll(async () => {
    sample = await Sample.start();
  });

  afterAll(() => sample.stop());

  it('listens on the loopback interface only, as does its database', async () => {
    expect(new URL(sample.url).hostname).toBe('127.0.0.1');
    const settings = await sample.asAdmin(
      "SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name",
    );
    expect(settings).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
  });

  it('is well while the database answers', async () => {
    const response = await fetch(`${sample.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: 'ok',
      info: { database: { status: 'up' } },
    });
  });

  it('prints commands that work when pasted into a shell', async () => {
    const root = await sample.newRoot();
    const script = curlCommands(sample.url, root);

    const { stdout } = await run('sh', ['-c', script]);

    const [health, created, rotated, revoked] = stdout
      .match(/^\{.*\}$/gm)!
      .map((line) => JSON.parse(line));
    expect(health).toMatchObject({ status: 'ok' });
    expect(created).toMatchObject({ id: created.response.username });
    expect(JSON.parse(rotated.payload).username).not.toBe(root.username);
    expect(revoked).toMatchObject({ revoked: [created.id] });
    expect(await sample.witness.exists(created.id)).toBe(false);
  });

  it('prints them for any password', async () => {
    const password = `quote ' double " back \\ dollar $HOME tick \` newline \n`;
    const root = { ...(await sample.newRoot()), password };

    const script = `${curlCommands(sample.url, root)}\nprintf '%s' "$FIRST"`.replace(
      /^PAYLOAD=/m,
      'FIRST=',
    );

    const { stdout } = await run('sh', ['-c', script]);
    const last = stdout.slice(stdout.lastIndexOf('"{'));
    expect(JSON.parse(JSON.parse(last))).toEqual(root);
  });

  it('logs one JSON object a line, without any secret', async () => {
    const root = await sample.newRoot();
    const payload = JSON.stringify(root);
    const headers = { 'content-type': 'application/json', akeylesscreds: 'header-secret-77310' };
    const post = (path: string, body: object) =>
      fetch(sample.url + path, { method: 'POST', headers, body: JSON.stringify(body) });

    const created = (await (
      await post('/sync/create', { payload, input: { role: 'reader' } })
    ).json()) as {
      id: string;
      response: { password: string };
    };
    await post('/sync/create', {
      payload: JSON.stringify({ ...root, port: 1 }),
      input: { role: 'reader' },
    });
    await post('/sync/revoke', { payload, ids: [created.id, 'postgres'] });

    const log = sample.log.join('');
    expect(sample.log.length).toBeGreaterThan(5);
    for (const line of sample.log) expect(JSON.parse(line)).toHaveProperty('msg');
    const secrets = [
      root.password,
      created.response.password,
      new URL(sample.database.url).password,
    ];
    for (const secret of [...secrets, 'header-secret-77310']) expect(log).not.toContain(secret);
  });

  it('hides a secret of its own that someone logs, and headers', () => {
    const { log } = sample.app.getHttpAdapter().getInstance();
    log.info(
      { headers: { akeylesscreds: 'a-header-8231' } },
      `connected to ${sample.database.url}`,
    );

    expect(sample.log.at(-1)).not.toContain('a-header-8231');
    expect(sample.log.at(-1)).not.toContain(new URL(sample.database.url).password);
    expect(sample.log.at(-1)).toContain('connected to');
  });

  it('is not well when the database is gone, and says no more than that', async () => {
    await sample.database.server!.stop();

    const response = await fetch(`${sample.url}/health`);

    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { database: { status: 'down' } } });
    expect(text).not.toMatch(/postgres:|ECONN|\d{4,5}/);
  });
});

describe('the sample shutting down', () => {
  it('closes its database last, and leaves nothing running', async () => {
    const sample = await Sample.start();
    const client = new pg.Client({ connectionString: sample.database.url });
    client.on('error', () => {});
    await client.connect();
    await sample.stop();

    const again = new pg.Client({ connectionString: sample.database.url });
    await expect(again.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(fetch(sample.url)).rejects.toThrow('fetch failed');
    await client.end();
  });
});
