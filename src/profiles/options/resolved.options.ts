import type { ProfilesModuleOptions } from './profiles.options.js';

/** Options with what the environment says where they say nothing. */
export type ResolvedProfilesOptions = ProfilesModuleOptions &
  Required<Pick<ProfilesModuleOptions, 'overrides' | 'hardFail' | 'allowPlaintext'>>;

/** A variable that is set to nothing counts as not set. */
export function resolveOptions(
  options: ProfilesModuleOptions,
  environment: NodeJS.ProcessEnv,
): ResolvedProfilesOptions {
  return {
    ...options,
    file: options.file ?? (environment.ACCT_FILE || undefined),
    key: options.key ?? (environment.ACCT_KEY || undefined),
    profile: options.profile ?? (environment.ACCT_PROFILE || undefined),
    overrides: options.overrides ?? {},
    hardFail: options.hardFail ?? false,
    allowPlaintext: options.allowPlaintext ?? false,
  };
}
