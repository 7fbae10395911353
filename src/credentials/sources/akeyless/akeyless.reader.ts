import { systemClock } from '../../../shared/clock.js';
import { systemFetch } from '../../../shared/fetch.js';
import type {
  CredentialSource,
  FetchedSecret,
  SecretRequest,
  SourceCheckSettings,
} from '../credential-source.js';
import { SourceError } from '../source.error.js';
import { AccessTokens } from './access.tokens.js';
import { AkeylessApi } from './akeyless.api.js';
import { AkeylessClient } from './akeyless.client.js';
import { loginOf } from './akeyless.login.js';
import type { AkeylessItemOptions, AkeylessSourceOptions } from './akeyless.options.js';
import { ItemDirectory } from './item.directory.js';
import { ItemValues } from './item.values.js';
import { LeaseCheck } from './lease.check.js';

/** A source over items that are found out about as they are asked for. */
export class AkeylessReader implements CredentialSource {
  readonly name: string;
  readonly #tokens: AccessTokens;
  readonly #items: ItemDirectory;
  readonly #values: ItemValues;
  readonly #leases: LeaseCheck;

  constructor(options: AkeylessSourceOptions, url: string) {
    const { items = {}, fetch = systemFetch, clock = systemClock } = options;
    const settings = (path: string): AkeylessItemOptions =>
      (Object.hasOwn(items, path) && items[path]) || {};
    const client = new AkeylessClient(fetch, url);
    this.name = `Akeyless at ${url}`;
    this.#tokens = new AccessTokens(loginOf(options, client, clock), clock);
    const api = new AkeylessApi(client, this.#tokens);
    this.#items = new ItemDirectory(api, settings);
    this.#values = new ItemValues(api, settings);
    this.#leases = new LeaseCheck((path, request) => this.read(path, request), clock);
  }

  async fetch(path: string, request: SecretRequest): Promise<FetchedSecret> {
    return this.#leases.take(path) ?? { value: await this.read(path, request) };
  }

  async check(
    path: string,
    settings: SourceCheckSettings,
    request: SecretRequest,
  ): Promise<string | undefined> {
    try {
      const item = await this.#items.find(path, request.signal);
      return await this.#leases.problem(path, item, settings, request);
    } catch (error) {
      // What may pass is no fault of the settings.
      if (error instanceof SourceError && !error.recoverable) return error.message;
      throw error;
    }
  }

  close(): void {
    this.#tokens.forget();
    this.#items.forgetAll();
    this.#leases.forget();
  }

  private async read(path: string, { signal }: SecretRequest): Promise<unknown> {
    const { type } = await this.#items.find(path, signal);
    try {
      return await this.#values.read(path, type, signal);
    } catch (error) {
      if (error instanceof SourceError && !error.recoverable) this.#items.forget(path);
      throw error;
    }
  }
}
