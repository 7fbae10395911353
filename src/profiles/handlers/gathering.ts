import type { ProviderData } from '../data/provider-data.js';
import { layGathered } from '../data/lay-gathered.js';
import type { Failure } from './attempt.js';
import type { Plugin } from './plugin.js';

/** What became of one plugin. */
export interface Gathering {
  readonly plugin: Plugin;
  /** What it made, by the profile's name; empty if it failed. */
  readonly profiles: Record<string, unknown>;
  readonly failure?: Failure;
  /** What no message about it may show. */
  readonly secrets: readonly unknown[];
}

/** All that was gathered, by provider; of two plugins with the same profile, the later wins. */
export function gatheredBy(gatherings: readonly Gathering[]): ProviderData {
  return gatherings.reduce<ProviderData>(
    (gathered, { plugin, profiles }) => layGathered(gathered, { [plugin.provider]: profiles }),
    {},
  );
}

export type FailedGathering = Gathering & { readonly failure: Failure };

export const hasFailed = (gathering: Gathering): gathering is FailedGathering =>
  gathering.failure !== undefined;
