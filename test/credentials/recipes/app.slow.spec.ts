import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ACCESS_ID, ACCESS_KEY, FakeAkeyless } from '../../support/akeyless-api/fake.akeyless.js';
import { cleanUp, compile } from '../support/application.js';
import { type Login, login } from '../support/scene.js';
import { BearerApi } from './support/bearer-api.js';
import { OrdersDatabase } from './support/orders-database.js';
import { loadRecipe } from './support/start-recipe.js';

interface Orders {
  count(): Promise<number>;
}

interface Mail {
  send(text: string): Promise<void>;
}

const ORDERS = '/prod/orders-db';
const MAIL = '/prod/mail';

const akeyless = new FakeAkeyless();
const api = new BearerApi('swordfish-1');
let database: OrdersDatabase;

beforeAll(async () => {
  database = await OrdersDatabase.start();
  await akeyless.start();
  Object.assign(process.env, {
    AKEYLESS_ACCESS_ID: ACCESS_ID,
    AKEYLESS_ACCESS_KEY: ACCESS_KEY,
    AKEYLESS_GATEWAY_URL: akeyless.url,
    ORDERS_DB_SECRET: `secret://${ORDERS}`,
    MAIL_SECRET: MAIL,
    MAIL_URL: await api.start(),
  });
});

afterEach(cleanUp);

afterAll(async () => {
  await api.stop();
  await akeyless.stop();
  await database.stop();
});

function put(value: Login): void {
  akeyless.items.setStatic(ORDERS, JSON.stringify(value));
  akeyless.items.setStatic(MAIL, value.password);
}

it('an application lives on what Akeyless keeps, and notices no rotation', async () => {
  put(login(1));
  await database.addUser(login(1));
  const { AppModule, Orders, Mail } = await loadRecipe(
    'app.module.ts',
    'orders.module.ts',
    'mail.module.ts',
  );
  const app = await compile({ module: { imports: [AppModule!] } });
  await app.init();
  const orders = app.get<Orders>(Orders!);
  const mail = app.get<Mail>(Mail!);
  expect(await orders.count()).toBe(2);
  await mail.send('two orders');
  put(login(2));
  await database.changePassword(login(2));
  await database.endSessionsOf(login(1).user);
  api.token = login(2).password;
  expect(await orders.count()).toBe(2);
  await mail.send('still two');
  expect(api.messages).toEqual(['two orders', 'still two']);
});
