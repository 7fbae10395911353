import { merge, type Observable } from 'rxjs';
import type { ManagedClient } from './client/managed-client.js';
import type { ManagedCredential } from './credential/managed-credential.js';
import type { CredentialEvent } from './events/credential-event.js';
import type { CredentialRequest } from './injection/requested.credentials.js';

/** One credential of an application, with its clients if it has some. */
export interface OpenCredential {
  readonly credential: ManagedCredential;
  readonly clients: ManagedClient<unknown, unknown> | undefined;
}

/**
 * All managed credentials of the application, by name.
 *
 * @example
 * ```ts
 * constructor(credentials: ManagedCredentials) {
 *   credentials.events$.subscribe(({ type, credential }) => counter.inc({ type, credential }));
 * }
 * ```
 */
export class ManagedCredentials {
  readonly #open: ReadonlyMap<string, OpenCredential>;

  /** @internal */
  constructor(open: ReadonlyMap<string, OpenCredential>) {
    this.#open = open;
  }

  get names(): string[] {
    return [...this.#open.keys()];
  }

  /** What happens to any of them, from now on. */
  get events$(): Observable<CredentialEvent> {
    return merge(...[...this.#open.values()].map(({ credential }) => credential.events$));
  }

  /** @throws RangeError naming the credentials that there are. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what it is
  get<T = unknown>(name: string): ManagedCredential<T> {
    const found = this.#open.get(name);
    if (found) return found.credential as ManagedCredential<T>;
    throw new RangeError(
      `There is no credential ${JSON.stringify(name)}. There are: ${this.names.join(', ')}.`,
    );
  }

  /** @internal */
  find({ kind, name }: CredentialRequest): unknown {
    const found = this.#open.get(name);
    return kind === 'credential' ? found?.credential : found?.clients?.client;
  }
}
