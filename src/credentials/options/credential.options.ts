import type { Type } from '@nestjs/common';
import type { Duration } from '../../shared/duration.js';
import type { AuthFailure } from '../auth-failure/auth-failure.js';
import type { ClientSettings } from '../client/client.settings.js';
import type { OfflineCopyOptions } from '../offline/offline.options.js';
import type { CredentialSource } from '../sources/credential-source.js';
import type { SourceFunction } from '../sources/source-of.js';
import type { EnvVariable } from './env-variable.js';

/** What all credentials of an application may have in common. */
export interface CredentialDefaults {
  /** Gives the secret: a source, or a function `(path, { signal }) => value`. */
  readonly source?: CredentialSource | SourceFunction;
  /**
   * How often the secret is fetched anew: a text such as `'1h'`, or milliseconds. It happens some time between 50 and
   * 90 % of that; earlier, if the secret itself says that it ends or rotates earlier.
   * @default what the secret says; an hour, if it says nothing
   */
  readonly refreshEvery?: Duration;
  /**
   * How long a secret is still served when its time is over and its source is down: a text such as `'1h'`, or
   * milliseconds.
   * @default '1h'
   */
  readonly staleFor?: Duration;
  /**
   * How long the source may take for one answer: a text such as `'10s'`, or milliseconds.
   * @default '10s'
   */
  readonly timeout?: Duration;
  /**
   * Keeps an encrypted copy of the secret on disk, for a start while the source is down.
   * @default no copy
   */
  readonly offline?: OfflineCopyOptions;
}

/** One credential. */
export interface CredentialOptions<T = unknown> extends CredentialDefaults {
  /** Names it in the application: `@InjectCredential('orders-db')`. */
  readonly name: string;
  /** Where its source finds the secret; `secret:///orders/db` is the same as `/orders/db`. */
  readonly path: string | EnvVariable;
  /**
   * Class with class-validator decorators that the secret must fit. One that does not is refused, and the value that was
   * there stays.
   */
  readonly type?: Type<T>;
  /** Says whether a call has failed because the other side no longer takes the credential. */
  readonly authFailure?: AuthFailure;
}

/** One credential of `ManagedCredentialsModule.forFeature()`. */
export interface CredentialFeature<T = unknown, C = unknown> extends CredentialOptions<T> {
  /** Makes what `@InjectClient()` injects. */
  readonly clients?: ClientSettings<T, C>;
}
