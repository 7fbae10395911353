import 'reflect-metadata';
import { PLUGIN_METADATA, type PluginMetadata } from '../metadata.js';

/**
 * Makes a provider a plugin: its `@Gather()` method turns the profiles of a provider into what the application works with.
 *
 * With a second name it is one of several plugins of a provider: `@ProfilePlugin('aws', 'gsuite')` gathers the profiles
 * in the section `aws.gsuite`, and they land among the profiles of `aws`. `@ProfilePlugin('aws.gsuite')` says the same.
 *
 * @example
 * ```ts
 * @ProfilePlugin('pg')
 * export class PgPlugin {
 *   @Gather()
 *   gather(profiles: Record<string, pg.PoolConfig>) {
 *     return Object.fromEntries(
 *       Object.entries(profiles).map(([name, values]) => [name, new pg.Pool(values)]),
 *     );
 *   }
 *
 *   @Close()
 *   async close(profiles: Record<string, pg.Pool>) {
 *     for (const pool of Object.values(profiles)) await pool.end();
 *   }
 * }
 * ```
 */
export function ProfilePlugin(provider: string, plugin?: string): ClassDecorator {
  const section = plugin === undefined ? provider : `${provider}.${plugin}`;
  const lastDot = section.lastIndexOf('.');
  const metadata: PluginMetadata = {
    section,
    provider: lastDot === -1 ? section : section.slice(0, lastDot),
  };
  return (target) => Reflect.defineMetadata(PLUGIN_METADATA, metadata, target);
}
