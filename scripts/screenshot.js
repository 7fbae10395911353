// Draws docs/gateway-ui.png: the page of the gateway emulator with a producer that keeps no real secret.
// Run `npm run build` first.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { createTempFolder } from './temp-folder.js';

const CLI = 'dist/cli/main.js';
const PICTURE = 'docs/gateway-ui.png';
const MOST_BYTES = 250 * 1024;
const PORT = 3000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PAYLOAD = { host: 'db.example.com', port: 5432, username: 'root', password: 'not-a-secret' };

const folder = createTempFolder();
const producer = await startProducer();
const emulator = await startEmulator();
const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
const args = ['--no-sandbox', '--disable-gpu'];
const browser = await chromium.launch({ executablePath, args });
try {
  await draw();
} finally {
  await browser.close();
  emulator.process.kill('SIGINT');
  producer.closeAllConnections();
  producer.close();
}
console.log(`${PICTURE}: ${Math.ceil(statSync(PICTURE).size / 1024)} kB`);

async function draw() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(emulator.url);
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const get = async (role, ttl, outcome) => {
    await page.getByLabel('Input').fill(`{ "role": "${role}" }`);
    await page.getByLabel('Lives for').fill(ttl);
    await press('Get');
    await page.locator('#get-outcome').getByText(outcome).waitFor();
  };
  await press('Dry run');
  await page.getByText('The dry run went well').waitFor();
  await get('reader', '1h', 'reader_7f3a2c issued.');
  await get('writer', '15m', 'writer_7f3a3c issued.');
  await press('Rotate');
  await page.getByText('the new payload is stored').waitFor();
  await get('auditor', '1h', '"id" must be a string');
  await page.getByRole('switch', { name: 'Lose the next answer to rotate' }).check();
  await page.getByRole('heading', { name: 'Gateway emulator' }).click();
  const picture = await page.screenshot();
  if (picture.length > MOST_BYTES) throw new Error(`${picture.length} bytes: too big for a README`);
  writeFileSync(PICTURE, picture);
}

/** A webhook by hand, with one mistake in it. */
async function startProducer() {
  let issued = 0;
  const answers = {
    create: ({ input }) => {
      const username = `${input.role ?? 'reader'}_7f3a${++issued}c`;
      const id = input.role === 'auditor' ? issued : username;
      return { id, response: { username, password: `not-a-secret-${issued}` } };
    },
    revoke: ({ ids }) => ({ revoked: ids, message: '' }),
    rotate: ({ payload }) => ({
      payload: JSON.stringify({ ...JSON.parse(payload), password: 'no-secret-either' }),
    }),
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request, response) {
    const call = await json(request);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url.replace('/sync/', '')](call)));
  }
  await new Promise((resolve) => server.listen(PORT, '127.0.0.1', resolve));
  return server;
}

async function startEmulator() {
  const payloadFile = join(folder, 'payload.json');
  writeFileSync(payloadFile, JSON.stringify(PAYLOAD));
  const key = execFileSync(process.execPath, [CLI, 'generate-key'], { encoding: 'utf8' }).trim();
  const state = join(folder, 'gateway.state.fernet');
  const target = ['--url', `http://127.0.0.1:${PORT}`, '--payload-file', payloadFile];
  const child = spawn(
    process.execPath,
    [CLI, 'gateway', '--ui', '--json', ...target, '--state', state],
    { env: { ...process.env, ACCT_KEY: key }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(printed)?.[0];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error('the emulator has ended before it printed the address of its page');
}
