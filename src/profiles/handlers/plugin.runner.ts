import { Injectable } from '@nestjs/common';
import { merge } from '../data/merge.js';
import { isPlainObject } from '../../shared/plain-object.js';
import type { ProviderData } from '../data/provider-data.js';
import { attempt } from './attempt.js';
import type { Gathering } from './gathering.js';
import type { Plugin } from './plugin.js';

/** Runs the application's plugins. */
@Injectable()
export class PluginRunner {
  private plugins: readonly Plugin[] = [];

  use(plugins: readonly Plugin[]): void {
    this.plugins = plugins;
  }

  /**
   * Runs plugins, all at once; none throws.
   *
   * @param isWanted by provider
   * @param secrets what no reason of a failure may show
   */
  gather(
    data: ProviderData,
    secrets: readonly unknown[],
    isWanted: (provider: string) => boolean = () => true,
  ): Promise<Gathering[]> {
    const wanted = this.plugins.filter(({ provider }) => isWanted(provider));
    return Promise.all(wanted.map((plugin) => run(plugin, data, secrets)));
  }
}

async function run(
  plugin: Plugin,
  data: ProviderData,
  secrets: readonly unknown[],
): Promise<Gathering> {
  const section = Object.hasOwn(data, plugin.section) ? data[plugin.section] : undefined;
  const { value, failure } = await attempt(async () => {
    const profiles = (await plugin.gather(merge(section ?? {}))) ?? {};
    if (isPlainObject(profiles)) return profiles;
    throw new Error('it must return an object of profiles by name');
  }, secrets);
  return failure
    ? { plugin, profiles: {}, failure, secrets }
    : { plugin, profiles: value, secrets };
}
