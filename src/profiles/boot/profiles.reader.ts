import { Injectable, Logger } from '@nestjs/common';
import { pluginByEnding } from '../file/file-ending.js';
import type { ProfileData } from '../file/profile-data.js';
import { readProfilesFile } from '../file/read-profiles-file.js';
import type { ResolvedProfilesOptions } from '../options/resolved.options.js';
import { BootMessage } from './boot.messages.js';

/** Reads profile files as the options say. */
@Injectable()
export class ProfilesReader {
  private readonly logger = new Logger('Profiles');

  /** The application's own file; nothing where it has none. */
  async readOwn(options: ResolvedProfilesOptions): Promise<ProfileData> {
    if (options.file !== undefined) return this.read(options.file, options.key, options);
    if (Object.keys(options.overrides).length === 0) this.logger.warn(BootMessage.noFile());
    return {};
  }

  /** @throws ProfilesFileError */
  read(
    file: string,
    key: string | readonly string[] | undefined,
    { cryptoPlugin, allowPlaintext }: ResolvedProfilesOptions,
  ): Promise<ProfileData> {
    return readProfilesFile(file, key, {
      cryptoPlugin: cryptoPlugin ?? pluginByEnding(file),
      allowPlaintext,
      onWarning: (warning) => this.logger.warn(warning),
    });
  }
}
