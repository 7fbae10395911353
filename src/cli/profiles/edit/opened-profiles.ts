import { checkedProfiles } from '../../../profiles/file/checked-profiles.js';
import { cipherOf } from '../../../profiles/file/ciphers.js';
import { deserialised, serialised, serialOf } from '../../../profiles/file/profiles-serial.js';
import { parsedProfilesYaml } from '../../../profiles/file/yaml.reader.js';
import { profilesYaml } from '../../../profiles/file/yaml.writer.js';
import type { FileSettings } from '../given-settings.js';
import type { LockedFile } from '../locked-file.js';
import { ofFile } from '../of-file.js';

/** What an encrypted file holds, as YAML, and the way back. */
export class OpenedProfiles {
  private constructor(
    readonly yaml: string,
    /** Encrypts what a YAML text says, and puts it in the place of the file. @throws ProfilesFileError, CliError */
    readonly save: (text: string, onWarning: (warning: string) => void) => Promise<void>,
  ) {}

  /** @throws ProfilesFileError, CliError */
  static in(
    file: LockedFile,
    { file: name, cryptoPlugin }: FileSettings,
    key: string,
  ): OpenedProfiles {
    const cipher = cipherOf(cryptoPlugin);
    const plaintext = ofFile(name, () => cipher.decrypt(file.present, key));
    const yaml = ofFile(name, () => profilesYaml(checkedProfiles(deserialised(plaintext))));
    const serial = serialOf(plaintext);
    return new OpenedProfiles(yaml, async (text, onWarning) => {
      const data = parsedProfilesYaml(text, { onWarning, keepsLargeIntegers: true });
      await file.replace(cipher.encrypt(serialised(data, serial), key));
    });
  }
}
