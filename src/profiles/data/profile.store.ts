import { ProfileNotFoundError } from '../errors/profile-not-found.error.js';
import type { ProfileRequest } from '../injection/requested.profiles.js';
import { findProfile, type FoundProfile } from './find-profile.js';
import type { ProviderData } from './provider-data.js';

/** What was gathered when the application started. */
export class ProfileStore {
  // Private to the language, so that a logged object shows no secret.
  readonly #data: ProviderData;
  readonly #notes: ReadonlyMap<string, string>;

  /**
   * @param defaultName of the profile where none is named
   * @param notes on what happened to providers, for the error about a missing profile
   */
  constructor(
    data: ProviderData,
    readonly defaultName: string,
    notes: ReadonlyMap<string, string>,
  ) {
    this.#data = data;
    this.#notes = notes;
  }

  find({ provider, name = this.defaultName }: ProfileRequest): FoundProfile | undefined {
    return findProfile(this.#data, [provider], name);
  }

  /**
   * @throws ProfileNotFoundError
   * @throws AmbiguousProfileError
   */
  get(providers: readonly string[], name = this.defaultName): unknown {
    const found = findProfile(this.#data, providers, name);
    if (!found) throw this.missing(providers, name);
    return found.value;
  }

  missing(providers: readonly string[], name = this.defaultName): ProfileNotFoundError {
    const notes = providers.flatMap((provider) => this.#notes.get(provider) ?? []);
    return ProfileNotFoundError.of(name, providers, this.#data, notes);
  }
}
