import { cipherOf } from '../../profiles/file/ciphers.js';
import type { Context } from '../context.js';
import { givenSettings, requiredKey } from './given-settings.js';
import { LockedFile } from './locked-file.js';
import { printKey } from './new-key.js';
import { ofFile } from './of-file.js';

/** What is encrypted stays the same to the byte, whatever it is. */
export async function rekey(context: Context): Promise<void> {
  const settings = await givenSettings(context);
  const key = requiredKey(settings);
  const cipher = cipherOf(settings.cryptoPlugin);
  const file = await LockedFile.open(settings.file);
  try {
    const plaintext = ofFile(settings.file, () => cipher.decrypt(file.present, key));
    const newKey = cipher.generateKey();
    await file.replace(cipher.encrypt(plaintext, newKey), () => printKey(newKey, context.terminal));
  } finally {
    file.close();
  }
}
