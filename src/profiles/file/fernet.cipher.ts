import { Fernet } from '../../shared/fernet.js';
import { FernetError } from '../../shared/fernet.error.js';
import type { ProfilesCipher } from './crypto-plugin.js';
import { ProfilesFileError } from './profiles-file.error.js';

export const fernetCipher: ProfilesCipher = {
  generateKey: () => Fernet.generateKey(),
  encrypt: (plaintext, key) => Buffer.from(fernetOf(key).encrypt(plaintext), 'latin1'),
  decrypt: (file, key) => {
    const fernet = fernetOf(key);
    return refusing(ProfilesFileError.unopenable(), () =>
      fernet.decrypt(Buffer.from(file).toString('latin1')),
    );
  },
};

function fernetOf(key: string): Fernet {
  return refusing(ProfilesFileError.badKey(), () => new Fernet(key));
}

function refusing<T>(refusal: ProfilesFileError, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FernetError ? refusal : error;
  }
}
