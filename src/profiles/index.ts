export { ProfilesBootError } from './boot/profiles-boot.error.js';
export type { ProviderData } from './data/provider-data.js';
export { Close, Gather, Unlock } from './decorators/handler.decorators.js';
export { InjectProfile } from './decorators/inject-profile.decorator.js';
export { ProfileBackend } from './decorators/profile-backend.decorator.js';
export { ProfilePlugin } from './decorators/profile-plugin.decorator.js';
export { AmbiguousProfileError } from './errors/ambiguous-profile.error.js';
export { GatherError } from './errors/gather.error.js';
export { ProfileNotFoundError } from './errors/profile-not-found.error.js';
export type { CryptoPlugin } from './file/crypto-plugin.js';
export { decryptProfiles, type DecryptProfilesOptions } from './file/decrypt-profiles.js';
export { encryptProfiles, type EncryptProfilesOptions } from './file/encrypt-profiles.js';
export { generateProfilesKey } from './file/generate-profiles-key.js';
export type { ProfileData, ProfileValues, ProviderProfiles } from './file/profile-data.js';
export {
  type CommandWithOptions,
  type GivenProfileOptions,
  profileOptions,
} from './file/profile.options.js';
export {
  type ProfileSettings,
  profileSettings,
  type ProfileSurroundings,
} from './file/profile.settings.js';
export type { ProfilesSerial } from './file/profiles-serial.js';
export { ProfilesFileError } from './file/profiles-file.error.js';
export { readProfilesFile, type ReadProfilesFileOptions } from './file/read-profiles-file.js';
export { getProfileToken } from './injection/requested.profiles.js';
export type {
  AsyncProfilesModuleOptions,
  ProfilesModuleOptions,
  ProfilesOptionsFactory,
} from './options/profiles.options.js';
export { Profiles } from './profiles.js';
export { ProfilesModule } from './profiles.module.js';
export { Fernet } from '../shared/fernet.js';
export { FernetError } from '../shared/fernet.error.js';
