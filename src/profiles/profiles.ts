import { Inject, Injectable } from '@nestjs/common';
import { findProfile } from './data/find-profile.js';
import { layGathered } from './data/lay-gathered.js';
import { ProfileStore } from './data/profile.store.js';
import { defaultProfile, type ProviderData, providersOf } from './data/provider-data.js';
import { GatherError } from './errors/gather.error.js';
import { ProfileNotFoundError } from './errors/profile-not-found.error.js';
import type { ProfileData, ProfileValues } from './file/profile-data.js';
import { ProfilesReader } from './boot/profiles.reader.js';
import { gatheredBy, hasFailed } from './handlers/gathering.js';
import { OpenProfiles } from './handlers/open.profiles.js';
import { PluginRunner } from './handlers/plugin.runner.js';
import type { ResolvedProfilesOptions } from './options/resolved.options.js';
import { RESOLVED_OPTIONS } from './profiles.tokens.js';

/**
 * The profiles of the application, as they were gathered when it started. Where a profile's name may be omitted, the
 * default profile is meant.
 */
@Injectable()
export class Profiles {
  constructor(
    private readonly store: ProfileStore,
    private readonly runner: PluginRunner,
    private readonly open: OpenProfiles,
    private readonly reader: ProfilesReader,
    @Inject(RESOLVED_OPTIONS) options: ResolvedProfilesOptions,
  ) {
    this.#options = options;
  }

  // Private to the language, so that a logged object shows no key.
  readonly #options: ResolvedProfilesOptions;

  /**
   * A profile: what the provider's plugin gathered, or the values themselves where no plugin did.
   *
   * @throws ProfileNotFoundError naming the profiles that there are.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what it is
  get<T = ProfileValues>(provider: string, name?: string): T {
    return this.store.get([provider], name) as T;
  }

  /**
   * The one profile of a name among several providers.
   *
   * @throws ProfileNotFoundError naming the profiles that there are.
   * @throws AmbiguousProfileError if two of the providers have it.
   */
  async gather<T = ProfileValues>(providers: readonly string[], name?: string): Promise<T> {
    return this.store.get(providers, name) as T;
  }

  /**
   * Reads another profile file, encrypted as the options say. Nothing of it is kept, and no backend or plugin runs.
   *
   * @param key one, or several of which any may open the file; undefined for a file that is not encrypted, where
   * `allowPlaintext` is set
   * @throws ProfilesFileError
   */
  read(file: string, key: string | readonly string[] | undefined): Promise<ProfileData> {
    return this.reader.read(file, key, this.#options);
  }

  /**
   * Runs the plugins of some providers on profiles of your own. What they gather is yours, and is closed at shutdown.
   *
   * @throws GatherError if a plugin fails; what the others gathered is closed again.
   */
  async process(providers: readonly string[], data: ProfileData): Promise<ProviderData> {
    const profiles = providersOf(data, data);
    const gatherings = await this.runner.gather(
      profiles,
      [this.#options.key, profiles],
      (provider) => providers.includes(provider),
    );
    const failed = gatherings.filter(hasFailed);
    if (failed.length === 0) {
      this.open.add(gatherings);
      return gatheredBy(gatherings);
    }
    await this.open.close(gatherings);
    throw new GatherError(
      failed.map(({ plugin, failure }) => `${plugin.label} failed: ${failure.reason}`),
    );
  }

  /**
   * One profile of some providers, from what {@link process} gathered over the data that it was given.
   *
   * @param name undefined for the default profile
   * @throws ProfileNotFoundError naming the profiles that there are.
   * @throws AmbiguousProfileError if two of the providers have it.
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what it is
  single<T = ProfileValues>(
    name: string | undefined,
    providers: readonly string[],
    processed: ProviderData,
    data: ProfileData,
  ): T {
    const profiles = layGathered(providersOf(data, data), processed);
    const profile = name ?? this.#options.profile ?? defaultProfile(data);
    const found = findProfile(profiles, providers, profile);
    if (!found) throw ProfileNotFoundError.of(profile, providers, profiles);
    return found.value as T;
  }
}
