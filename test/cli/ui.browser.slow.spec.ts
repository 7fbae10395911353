import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { describeInBrowser, launchBrowser } from './support/ui/browser.js';
import { deferred } from '../support/until.js';
import { OpenedPage } from './support/ui/opened-page.js';
import { UiScene } from './support/ui/ui-scene.js';

const PATIENCE_MS = 20_000;

describeInBrowser('the page in a browser', () => {
  let browser: Browser;
  let scene: UiScene;
  let page: OpenedPage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    try {
      await page.close();
    } finally {
      await scene.close();
    }
  });

  const open = async (options: BrowserContextOptions = {}) => {
    scene = await UiScene.start();
    page = await OpenedPage.open(browser, scene.ui.url, options);
    page.page.setDefaultTimeout(PATIENCE_MS);
  };
  const get = async () => {
    const leases = await page.leases().count();
    await page.button('Get').click();
    await page.leases().nth(leases).waitFor();
  };
  const shownText = () => page.page.locator('body').innerText();

  it('says what to do while there is nothing', async () => {
    await open();

    expect(await shownText()).toContain('No leases. Press Get to have one issued.');
    expect(await shownText()).toContain('No calls yet.');
    expect(await shownText()).toContain(`${scene.producer.url}/sync`);
  });

  it('gets a credential whose secret is shown when it is clicked, and hidden again', async () => {
    await open();
    await page.page.getByLabel('Input').fill('{ "role": "reader" }');
    await page.page.getByLabel('Access id').fill('p-me');
    await page.page.getByLabel('Lives for').fill('2h');

    await get();

    const lease = page.leases().first();
    expect(await lease.innerText()).toMatch(/reader_1[^]*password[^]*(2:00:00|1:59:5\d)/);
    expect(await page.page.content()).not.toContain('issued-secret');
    expect(JSON.parse(scene.gateway.calls[0]!.request.body)).toMatchObject({
      input: { role: 'reader' },
      client_info: { access_id: 'p-me', sub_claims: null },
    });

    await lease.getByRole('button', { name: 'Show password' }).click();
    await lease.getByText('issued-secret-1').waitFor();
    await lease.getByRole('button', { name: 'Hide password' }).click();
    await lease.getByText('issued-secret-1').waitFor({ state: 'detached' });
    expect(await page.page.content()).not.toContain('issued-secret');
  });

  it('sends sub-claims', async () => {
    await open();
    await page.page.getByText('Sub-claims', { exact: true }).first().click();
    await page.page.getByLabel('Sub-claims').fill('{ "groups": ["dev"] }');

    await get();

    const { client_info } = JSON.parse(scene.gateway.calls[0]!.request.body) as {
      client_info: object;
    };
    expect(client_info).toMatchObject({ sub_claims: { groups: ['dev'] } });
  });

  it.each([
    ['Input', '{ role }', 'This is no JSON'],
    ['Input', '["reader"]', 'This must be a JSON object'],
    ['Lives for', 'soon', 'Write for example 90s'],
    ['Access id', '', 'Write who asks'],
  ])(
    'says at the field %s what is wrong with %j, and calls nobody',
    async (field, value, problem) => {
      await open();
      await page.page.getByLabel(field).fill(value);

      await page.button('Get').click();

      await page.says('Get a credential', problem);
      expect(await page.page.getByLabel(field).getAttribute('aria-invalid')).toBe('true');
      expect(await page.ask('nameOfFocused')).toContain(field);
      expect(scene.gateway.calls).toEqual([]);
    },
  );

  it('is busy while a webhook works', async () => {
    await open();
    const held = deferred();
    scene.producer.hold = held.promise;
    const button = page.button('Get');

    await button.click();
    await page.page.locator('#get-button[aria-busy=true]').waitFor();
    await button.click({ force: true });
    held.resolve();
    await page.says('Get a credential', 'reader_1 issued.');

    expect(await button.getAttribute('aria-busy')).toBeNull();
    expect(scene.gateway.calls).toHaveLength(1);
  });

  it('revokes one lease, or all', async () => {
    await open();
    await get();
    await get();
    await get();

    await page.button('Revoke reader_2').click();
    await page.leases().nth(2).waitFor({ state: 'detached' });
    expect(scene.producer.revoked).toEqual(['reader_2']);
    await page.button('Revoke all').click();
    await page.says('Leases', 'No leases.');

    expect(scene.producer.revoked).toEqual(['reader_2', 'reader_1', 'reader_3']);
  });

  it('rotates, and keeps the payload before', async () => {
    await open();

    await page.button('Rotate').click();
    await page.says('Payload', 'the new payload is stored');
    await page.card('Payload').getByText('The one before').click();
    await page.card('Payload').getByRole('button', { name: 'Show password' }).nth(1).click();
    await page.card('Payload').getByRole('button', { name: 'Show password' }).first().click();

    await page.says('Payload', 'root-secret-1');
    await page.says('Payload', 'root-secret-0');
    expect(scene.gateway.payload.password).toBe('root-secret-1');
  });

  it('tries the producer as Akeyless does with a new dynamic secret', async () => {
    await open();

    await page.button('Dry run').click();
    await page.says('Get a credential', 'The dry run went well: reader_1 issued and revoked.');
    await page.calls().nth(1).waitFor();

    expect(await page.calls().locator('.action').allInnerTexts()).toEqual(['revoke', 'create']);
  });

  it('shows a call as sent and as answered', async () => {
    await open();
    await get();

    await page.calls().first().locator('summary').click();
    const call = page.calls().first();

    const text = await call.innerText();
    expect(text).toContain(`POST ${scene.producer.url}/sync/create`);
    expect(text).toMatch(/"payload": JSON in a string \{\s+"host": ••••••••,\s+"port": 5432,/);
    expect(text).toContain('"access_id": "p-user"');
    expect(text).toMatch(/"id": "reader_1",\s+"response": \{\s+"username": ••••••••/);
    await call.getByRole('button', { name: 'Show AkeylessCreds' }).click();
    await call.getByText(scene.gateway.calls[0]!.request.headers.AkeylessCreds!).waitFor();
  });

  it('says why a call is rejected and what to do, where it was asked for and at the call', async () => {
    await open();
    scene.producer.other.set('create', { body: { id: 7, response: {} } });

    await page.button('Get').click();

    for (const card of ['Get a credential', 'Calls']) {
      await page.says(card, '"id" must be a string, not a number');
      await page.says(card, 'Send it in quotes: String(id).');
    }
    expect(await page.calls().first().innerText()).toContain('200 rejected');
  });

  it('loses an answer once, and rotates well the next time', async () => {
    await open();
    const lose = page.toggle('Lose the next answer to rotate');

    await lose.check();
    await page.button('Rotate').click();
    await page.says('Payload', 'the answer was lost on its way');
    await page.page.locator('#loseNextAnswer-rotate:not(:checked)').waitFor();
    await page.button('Rotate').click();
    await page.says('Payload', 'the new payload is stored');

    expect(scene.gateway.payload.password).toBe('root-secret-2');
    expect(await page.calls().locator('.verdict').allInnerTexts()).toEqual(['200', '200 rejected']);
  });

  it('keeps an old payload, and stores the new one when it is asked to', async () => {
    await open();

    await page.toggle('Keep the old payload').check();
    await page.button('Rotate').click();
    await page.says('Payload', 'the old payload is kept');
    expect(scene.gateway.payload.password).toBe('root-secret-0');
    await page.button('Store it now').click();
    await page.says('Payload', 'The new payload is stored.');

    expect(scene.gateway.payload.password).toBe('root-secret-1');
  });

  it('sends calls twice and ids with a prefix', async () => {
    await open();
    await page.page.getByLabel('Prefix of ids').fill('tmp.1_');
    await page.page.getByLabel('Prefix of ids').press('Enter');
    await page.toggle('Send twice the next create').check();

    await page.button('Get').click();
    await page.leases().nth(1).waitFor();
    await page.button('Revoke reader_1').click();
    await page.says('Leases', 'reader_1 revoked.');

    expect(scene.producer.revoked).toEqual(['tmp.1_reader_1']);
  });

  it('moves the clock, and what has ended is revoked', async () => {
    await open();
    await get();

    await page.button('+1 h').click();
    await page.says('Leases', 'No leases.');
    await page.says('Clock of the Gateway', '1:00:00 ahead');

    expect(scene.producer.revoked).toEqual(['reader_1']);
  });

  it('is used with the keyboard alone, and never loses the place', async () => {
    await open();
    const { keyboard } = page.page;

    await page.tabTo(/^Input/);
    await keyboard.type('{"role":"reader"}');
    await keyboard.press('Control+Enter');
    await page.leases().first().waitFor();
    await page.tabTo('Get');
    await keyboard.press('Enter');
    await page.leases().nth(1).waitFor();
    await page.tabTo('Show password');
    await keyboard.press('Enter');
    await page.says('Leases', 'issued-secret-1');
    await page.tabTo('Revoke reader_1');
    await keyboard.press('Enter');
    await page.leases().nth(1).waitFor({ state: 'detached' });
    await page.page.locator('[aria-label="Revoke reader_2"]:focus').waitFor();
    await page.tabTo('Rotate');
    await keyboard.press('Space');
    await page.says('Payload', 'the new payload is stored');
    await page.tabTo('Lose the next answer to create');
    await keyboard.press('Space');
    await page.page.locator('#loseNextAnswer-create:checked').waitFor();
    await page.tabTo(/rotate.*200/);
    await keyboard.press('Enter');
    await page.says('Calls', 'POST');
    await page.tabTo('Dry run', 'Shift+Tab');

    expect(await page.ask('outlineOfFocused')).toBe('solid 2px');
  });

  describe.each(['light', 'dark'] as const)('when it is %s', (colorScheme) => {
    const busy = async (options: BrowserContextOptions) => {
      await open({ colorScheme, ...options });
      await get();
      await get();
      scene.producer.other.set('create', { body: { id: 7, response: {} } });
      await page.button('Get').click();
      await page.says('Calls', 'Send it in quotes');
      await page.toggle('Keep the old payload').check();
      await page.button('Rotate').click();
      await page.says('Payload', 'the old payload is kept');
      await page.button('+1 min').click();
      await page.says('Clock of the Gateway', 'ahead');
      await page.calls().nth(1).locator('summary').click();
      await page.leases().first().getByRole('button', { name: 'Show password' }).click();
      await page.says('Leases', 'issued-secret-1');
    };

    it('all texts stand out from what is behind them', async () => {
      await busy({});

      const found = await page.ask<{ text: string; contrast: number }[]>('contrasts');

      expect(found.length).toBeGreaterThan(60);
      expect(found.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    });

    it('a narrow window is never scrolled sideways', async () => {
      await busy({ viewport: { width: 360, height: 640 } });
      scene.producer.other.set('create', {
        body: { id: 'x'.repeat(300), response: { ['k'.repeat(200)]: 'v'.repeat(2000) } },
      });
      await get();
      await page.leases().nth(2).getByRole('button', { name: /^Show/ }).click();
      await page.leases().nth(2).getByText('vvv').waitFor();
      await page.calls().first().locator('summary').click();

      expect(await page.ask('widthOfAll')).toBe(360);
    });
  });

  it('is really dark when it is to be', async () => {
    await open({ colorScheme: 'dark' });

    const ground = await page.page.evaluate('getComputedStyle(document.body).backgroundColor');

    expect(ground).toBe('rgb(15, 18, 23)');
  });

  it('runs nothing that comes as data', async () => {
    const evil = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
    await open();
    scene.producer.other.set('create', {
      body: { id: evil, response: { [evil]: evil, list: [evil], number: 1 } },
    });
    await get();
    scene.producer.other.set('create', { status: 500, body: `<h1>${evil}</h1>` });
    await page.button('Get').click();
    await page.says('Get a credential', 'the webhook answered 500');
    scene.producer.other.set('rotate', { body: { payload: JSON.stringify({ [evil]: evil }) } });
    await page.button('Rotate').click();
    await page.says('Payload', 'the new payload is stored');
    for (const call of await page.calls().all()) await call.locator('summary').click();
    await page
      .leases()
      .getByRole('button', { name: `Show ${evil}` })
      .click();
    await page.leases().locator('.value').waitFor();

    expect(await page.leases().innerText()).toContain(evil);
    expect(await page.page.evaluate('window.ran')).toBeUndefined();
    expect(await page.page.locator('main img, main script').count()).toBe(0);
  });

  it('says so when the emulator has ended', async () => {
    await open();

    await scene.ui.close();

    await page.page.getByText('Is its command still running in the shell?').waitFor();
    expect(await page.page.getByRole('alert').innerText()).toContain('does not answer');
    // The browser itself notes that there is no server any more.
    page.complaints.length = 0;
  });
});
