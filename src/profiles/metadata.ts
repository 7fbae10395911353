/** Metadata keys are fixed strings, so that two copies of the library still understand each other. */
export const PLUGIN_METADATA = 'nestjs-akeyless:profile-plugin';
export const BACKEND_METADATA = 'nestjs-akeyless:profile-backend';
export const HANDLERS_METADATA = 'nestjs-akeyless:profile-handlers';

/** What a method of a plugin or a backend can be for. */
export type HandlerKind = 'gather' | 'close' | 'unlock';

/** What `@ProfilePlugin()` keeps on a class. */
export interface PluginMetadata {
  /** Where what it gathers lands. */
  readonly provider: string;
  /** The section of the profiles that it is given. */
  readonly section: string;
}
