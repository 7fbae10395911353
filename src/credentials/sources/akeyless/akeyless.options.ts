import type { Clock } from '../../../shared/clock.js';
import type { Fetch } from '../../../shared/fetch.js';
import type { AkeylessIdentity } from './identity/akeyless.identity.js';

/** How one item is read. */
export interface AkeylessItemOptions {
  /**
   * What kind of item it is. Asked of `/describe-item` by default, once per path; give it where the identity may read
   * the item but not describe it.
   */
  readonly type?: AkeylessItemType;
  /** Arguments for a dynamic secret, such as `['--role', 'reader']`. None by default. */
  readonly args?: readonly string[];
  /** Seconds that Akeyless gives a dynamic secret's producer. What Akeyless has for it by default. */
  readonly timeout?: number;
  /**
   * `'text'` leaves the text of a static secret, and the payload of a rotated one, as it is. By default JSON of an object
   * or a list is read as such; any other text, such as a number, stays a text.
   *
   * @default 'json'
   */
  readonly format?: 'json' | 'text';
}

export type AkeylessItemType = 'static' | 'dynamic' | 'rotated';

/** Where Akeyless is, and how items are read. */
export interface AkeylessConnection {
  /**
   * The API of Akeyless, or of a gateway with the path of its API, such as `https://gateway.example.com:8000/api/v2`.
   *
   * @default 'https://api.akeyless.io'
   */
  readonly gatewayUrl?: string;
  /**
   * Secrets travel in clear text over `http:`, which is therefore refused but for this machine itself. True where
   * something else protects the way, such as a service mesh.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
  /** Settings of items, by their path. */
  readonly items?: Readonly<Record<string, AkeylessItemOptions>>;
  /** What HTTP goes through. Node's own `fetch` by default. */
  readonly fetch?: Fetch;
  /** @internal */
  readonly clock?: Clock;
}

/** Options of `akeylessSource`: where Akeyless is, and as whom it is asked. */
export type AkeylessSourceOptions = AkeylessConnection & AkeylessIdentity;
