import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

const IN_PAGE = fileURLToPath(new URL('in-page.js', import.meta.url));

/** The page in a browser, and all that it complains about. */
export class OpenedPage {
  /** Errors and warnings of the console, and errors that nobody has caught. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<OpenedPage> {
    const context = await browser.newContext(options);
    const opened = new OpenedPage(await context.newPage());
    await opened.page.addInitScript({ path: IN_PAGE });
    await opened.page.goto(url);
    await opened.page.getByText('Live', { exact: true }).waitFor();
    return opened;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  toggle(name: string): Locator {
    return this.page.getByRole('switch', { name });
  }

  /** The card with this heading. */
  card(name: string): Locator {
    return this.page.getByRole('region', { name });
  }

  leases(): Locator {
    return this.page.locator('#lease-rows > tr');
  }

  calls(): Locator {
    return this.page.locator('#call-list > li');
  }

  /** Waits for a text in the card. */
  async says(card: string, text: string | RegExp): Promise<void> {
    await this.card(card).getByText(text).first().waitFor();
  }

  /** Presses a key until what has the focus is called so, as somebody without a mouse does. */
  async tabTo(name: string | RegExp, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      await this.page.keyboard.press(key);
      const focused = await this.ask<string>('nameOfFocused');
      if (typeof name === 'string' ? focused === name : name.test(focused)) return;
      passed.push(focused);
    }
    throw new Error(`${String(name)} is not reached by ${key}: ${passed.join(', ')}`);
  }

  /** Calls a function of in-page.js. */
  ask<T>(name: string): Promise<T> {
    return this.page.evaluate<T>(`inPage.${name}()`);
  }

  /** Fails if the browser had something against the page. */
  async close(): Promise<void> {
    await this.page.context().close();
    if (this.complaints.length > 0) throw new Error(this.complaints.join('\n'));
  }
}
