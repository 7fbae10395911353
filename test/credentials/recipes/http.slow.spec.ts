import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanUp } from '../support/application.js';
import { failureOf, PATH } from '../support/scene.js';
import { Vault } from '../support/vault.js';
import { BearerApi } from './support/bearer-api.js';
import { Load } from './support/load.js';
import { startRecipe } from './support/start-recipe.js';

interface Mail {
  send(text: string): Promise<void>;
}

interface Invoices {
  total(customer: string): Promise<number>;
}

let api: BearerApi;
let vault: Vault;

beforeEach(async () => {
  api = new BearerApi('swordfish-1');
  vault = new Vault().put(PATH, 'swordfish-1');
  const url = await api.start();
  Object.assign(process.env, {
    MAIL_SECRET: PATH,
    MAIL_URL: url,
    INVOICES_SECRET: PATH,
    INVOICES_URL: url,
  });
});

afterEach(async () => {
  await cleanUp();
  await api.stop();
});

function rotate(token: string): void {
  vault.put(PATH, token);
  api.token = token;
}

async function startMail(): Promise<() => Promise<unknown>> {
  const { service } = await startRecipe<Mail>('mail.module.ts', 'Mail', vault);
  return () => service.send('hello');
}

async function startInvoices(): Promise<() => Promise<unknown>> {
  const { service } = await startRecipe<Invoices>('invoices.module.ts', 'Invoices', vault);
  return () => service.total('c-1');
}

describe.each([
  ['fetch', startMail],
  ['axios', startInvoices],
])('%s', (_client, start) => {
  it('is answered while its token rotates under load', async () => {
    const call = await start();
    const load = new Load(call, 20);
    for (let number = 2; number < 12; number++) {
      await load.more(5);
      rotate(`swordfish-${number}`);
    }
    await load.more(5);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(api.refusals).toBeGreaterThanOrEqual(10);
    expect(vault.fetches).toBe(11);
  });

  it('sends 100 callers again after one fetch', async () => {
    const call = await start();
    rotate('swordfish-2');
    await Promise.all(Array.from({ length: 100 }, call));
    expect(api.refusals).toBe(100);
    expect(vault.fetches).toBe(2);
  });

  it('fails with what the API said where there is no other token', async () => {
    const call = await start();
    api.token = 'another';
    const { message } = await failureOf(call());
    expect(message).toContain('401');
    expect(api.refusals).toBe(1);
  });
});

it('fetch has sent everything once', async () => {
  const send = await startMail();
  await send();
  rotate('swordfish-2');
  await send();
  expect(api.messages).toEqual(['hello', 'hello']);
});

it('axios gives what the API answered', async () => {
  const total = await startInvoices();
  rotate('swordfish-2');
  expect(await total()).toBe(42);
});
