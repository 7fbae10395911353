import { Inject, Injectable, Logger } from '@nestjs/common';
import { layGathered } from '../data/lay-gathered.js';
import { merge } from '../data/merge.js';
import { ProfileStore } from '../data/profile.store.js';
import {
  backendSection,
  defaultProfile,
  type ProviderData,
  providersOf,
} from '../data/provider-data.js';
import type { ProfileData } from '../file/profile-data.js';
import type { Backend } from '../handlers/backend.js';
import { askBackends, type BackendFailure } from '../handlers/backend.runner.js';
import {
  type FailedGathering,
  type Gathering,
  gatheredBy,
  hasFailed,
} from '../handlers/gathering.js';
import { OpenProfiles } from '../handlers/open.profiles.js';
import { PluginRunner } from '../handlers/plugin.runner.js';
import type { ResolvedProfilesOptions } from '../options/resolved.options.js';
import { RESOLVED_OPTIONS } from '../profiles.tokens.js';
import { BootMessage } from './boot.messages.js';
import { ProfilesBootError } from './profiles-boot.error.js';

/** Brings together what the file, the backends, the overrides and the plugins say; later wins. */
@Injectable()
export class ProfilesGatherer {
  private readonly logger = new Logger('Profiles');

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedProfilesOptions,
    private readonly runner: PluginRunner,
    private readonly open: OpenProfiles,
  ) {}

  /** @throws ProfilesBootError for what fails, with `hardFail`. */
  async gather(file: ProfileData, backends: readonly Backend[]): Promise<ProfileStore> {
    const { key, overrides, profile } = this.options;
    const declared = merge(file, overrides) as ProfileData;
    const answers = await this.ask(backends, declared);
    const data = providersOf(merge(file, ...answers, overrides), declared);
    const gatherings = await this.runner.gather(data, [key, data]);
    this.open.add(gatherings);
    const failed = gatherings.filter(hasFailed);
    this.report(failed.map(({ plugin, failure }) => ({ label: plugin.label, ...failure })));
    return new ProfileStore(
      layGathered(withoutFailed(data, failed), gatheredBy(gatherings)),
      profile ?? defaultProfile(declared),
      notesOn(failed),
    );
  }

  private async ask(
    backends: readonly Backend[],
    declared: ProfileData,
  ): Promise<readonly object[]> {
    const { answers, failures } = await askBackends(
      backends,
      backendSection(declared),
      this.options.allowedBackendProfiles,
      [this.options.key, declared],
    );
    this.report(failures);
    return answers;
  }

  private report(failures: readonly BackendFailure[]): void {
    if (failures.length === 0) return;
    if (this.options.hardFail) {
      throw new ProfilesBootError(
        failures.map(({ label, reason }) => BootMessage.failed(label, reason)),
      );
    }
    for (const { label, details } of failures) {
      this.logger.error(`${label} failed and is skipped: ${details}`);
    }
  }
}

/** Where something else was to be made of values, nobody can use the values themselves. */
function withoutFailed(data: ProviderData, failed: readonly FailedGathering[]): ProviderData {
  const sections = new Set(failed.map(({ plugin }) => plugin.section));
  return Object.fromEntries(Object.entries(data).filter(([section]) => !sections.has(section)));
}

function notesOn(failed: readonly Gathering[]): Map<string, string> {
  return new Map(
    failed.map(({ plugin }) => [plugin.provider, BootMessage.notGathered(plugin.label)]),
  );
}
