import { checkedProfiles } from './checked-profiles.js';
import { jsonValue } from './json.serial.js';
import type { ProfileData } from './profile-data.js';
import { ProfilesFileError } from './profiles-file.error.js';

/** @throws ProfilesFileError */
export function givenOverrides(text: string | undefined): ProfileData | undefined {
  if (text === undefined) return undefined;
  try {
    return checkedProfiles(jsonValue(Buffer.from(text)));
  } catch (error) {
    if (!(error instanceof ProfilesFileError)) throw error;
    throw ProfilesFileError.malformed(
      `--overrides must be JSON like {"provider":{"profile":{"key":"value"}}}`,
    );
  }
}
