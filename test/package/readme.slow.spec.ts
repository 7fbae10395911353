import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { EmbeddedServer } from '../../sample-app/src/database/embedded-server.js';
import { freePort } from '../../sample-app/src/database/free-port.js';
import { type CodeBlock, readCodeBlocks } from '../readme/support/code-block.js';
import { toExamples } from '../readme/support/example.js';
import { pack } from './support/pack.js';
import { projectRoot, tsc } from './support/project.js';
import { run } from './support/run.js';
import { createTempFolder, type TempFolder } from './support/temp-folder.js';

const FILES = [
  'queue.producer.ts',
  'queue.admin.ts',
  'main.ts',
  'prove.ts',
  'orders.module.ts',
  'table.backend.ts',
];
/** The application of the chapter on credentials, which the README leaves to its reader. */
const ORDERS_MAIN = `
  import { NestFactory } from '@nestjs/core';
  import { Orders, OrdersModule } from './orders.module.js';

  const app = await NestFactory.createApplicationContext(OrdersModule);
  console.log('orders:', await app.get(Orders).count());
  await app.close();
`;
const GATEWAY = /^npx nestjs-akeyless gateway (.+)$/gm;

describe('README.md, followed from an empty folder', () => {
  let folder: TempFolder;
  let app: string;
  let blocks: CodeBlock[];

  beforeAll(async () => {
    folder = await createTempFolder();
    app = join(folder.path, 'app');
    await mkdir(join(app, 'src'), { recursive: true });
    blocks = readCodeBlocks(await readFile(join(projectRoot, 'README.md'), 'utf8'));
    const { tarball } = await pack(folder.path);
    for (const script of linesOf('npm init', 'npm install')) {
      // Not published yet: the tarball stands for the package.
      const command = script.replace(' nestjs-akeyless ', ` ${tarball} `);
      await run('sh', ['-c', `${command} --prefer-offline --no-audit --no-fund`], app);
    }
    const examples = toExamples(blocks.filter(({ language }) => language === 'ts'));
    for (const { file, code } of examples.filter((example) => FILES.includes(example.file))) {
      await writeFile(join(app, 'src', file), code);
    }
    await writeFile(join(app, 'src', 'orders.main.ts'), ORDERS_MAIN);
    const tsconfig = blocks.find(({ code }) => code.includes('emitDecoratorMetadata'))!;
    await writeFile(join(app, 'tsconfig.json'), tsconfig.code);
    await run(process.execPath, [tsc], app);
  }, 300_000);

  afterAll(() => folder.remove());

  it('the producer is driven by the command', async () => {
    const port = await freePort();
    const env = { ...process.env, PORT: String(port) };
    const server = spawn(process.execPath, ['dist/main.js'], { cwd: app, env });
    try {
      await printed(server, 'successfully started');
      const key = (await gateway(['generate-key'])).trim();
      const [payload = ''] = linesOf('echo ');
      await run('sh', ['-c', payload], app);
      const shown: string[] = [];
      for (const [, line = ''] of gatewayLines()) {
        const args = line.replace('localhost:3000', `127.0.0.1:${port}`).split(' ');
        shown.push(await gateway(['gateway', ...args], { ACCT_KEY: key }));
      }
      expect(shown.join('\n')).toContain('lease-');
      expect(await gateway(['gateway', 'leases', '--json'], { ACCT_KEY: key })).not.toContain(
        'lease-',
      );
    } finally {
      server.kill();
      await once(server, 'close');
    }
  }, 120_000);

  it('and proven', async () => {
    const output = await run(process.execPath, ['dist/prove.js'], app);
    expect(output).toContain('ok  ');
    expect(output).not.toContain('BROKEN');
  }, 120_000);

  describe('with credentials in an encrypted file', () => {
    let server: EmbeddedServer;
    let admin: pg.Client;

    beforeAll(async () => {
      server = await EmbeddedServer.start();
      admin = new pg.Client({ connectionString: server.url });
      await admin.connect();
    });

    afterAll(async () => {
      await admin.end();
      await server.stop();
    });

    it('the pool that is injected answers', async () => {
      const yaml = blockWith('text', /^pg:/).replace('replica.internal', 'localhost');
      for (const [, user = '', password = ''] of yaml.matchAll(
        /user: (\w+)\n +password: (.+)$/gm,
      )) {
        await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
        await admin.query(`CREATE DATABASE ${user} OWNER ${user}`);
      }
      await ordersOf('orders', 7);
      await writeFile(join(app, 'credentials.yml'), yaml);
      const output = await shell(blockWith('sh', /encrypt /), 'node dist/orders.main.js');
      expect(output).toContain('orders: 7\n');
      const file = await readFile(join(app, 'credentials.yml.fernet'), 'utf8');
      expect(file).toMatch(/^gAAAAA/);
    }, 120_000);

    it('and backends give what the command prints', async () => {
      await admin.query('CREATE TABLE logins (name text, login jsonb)');
      const login = { user: 'late', password: 'of the table' };
      await admin.query('INSERT INTO logins VALUES ($1, $2)', ['late', login]);
      const [, url = ''] = /connectionString: (.+)/.exec(blockWith('text', /^acct-backends:/))!;
      const yaml = [blockWith('text', /^pg:/), blockWith('text', /^acct-backends:/)].join('\n');
      await writeFile(join(app, 'credentials.yml'), yaml.replace(url, server.url));
      const output = await shell(blockWith('sh', /encrypt /), blockWith('sh', /--backends/));
      const { pg: profiles, ...others } = parse(output) as Record<string, object>;
      expect(profiles).toMatchObject({ orders: { user: 'orders' }, reports: {}, late: login });
      expect(others).toEqual({});
    }, 120_000);

    async function ordersOf(database: string, count: number): Promise<void> {
      const url = new URL(server.url);
      url.pathname = database;
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.query('CREATE TABLE orders AS SELECT generate_series(1, $1::int) AS id', [
        count,
      ]);
      await client.query(`ALTER TABLE orders OWNER TO ${database}`);
      await client.end();
    }

    /** Runs commands in one shell, on the port of the server. */
    function shell(...lines: string[]): Promise<string> {
      const port = `export PGPORT=${new URL(server.url).port}`;
      return run('sh', ['-ec', [port, ...lines].join('\n')], app);
    }
  });

  function blockWith(language: string, pattern: RegExp): string {
    const found = blocks.find((block) => block.language === language && pattern.test(block.code));
    return found!.code;
  }

  /** Commands of the README that begin with one of these words, continued lines as one. */
  function linesOf(...starts: string[]): string[] {
    const text = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code);
    const lines = text
      .join('\n')
      .replaceAll(/\\\n\s*/g, '')
      .split('\n');
    return lines.filter(
      (line) => starts.some((start) => line.startsWith(start)) && !/run|test/.test(line),
    );
  }

  /** All but the page, which stays. */
  function gatewayLines(): RegExpMatchArray[] {
    const text = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code);
    return [...text.join('\n').matchAll(GATEWAY)].filter(([, args]) => args !== '--ui');
  }

  function gateway(args: string[], env: Record<string, string> = {}): Promise<string> {
    const command = join(app, 'node_modules', '.bin', 'nestjs-akeyless');
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return run('env', [...settings, command, ...args], app);
  }
});

async function printed(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  while (!output.includes(text)) {
    const [chunk] = (await Promise.race([
      once(child.stdout!, 'data'),
      once(child, 'close').then(() => {
        throw new Error(`ended without "${text}":\n${output}`);
      }),
    ])) as [Buffer];
    output += chunk.toString();
  }
}
