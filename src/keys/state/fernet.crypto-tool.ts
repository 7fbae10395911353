import { Fernet } from '../../shared/fernet.js';
import { KeyUseError } from '../errors/key-use.error.js';
import { type KeyValue, keyValue } from '../key/key-material.js';
import type { CryptoTool, KeyGetter } from './crypto-tool.js';
import { keyStateOfText, keyStateText } from './key-state.text.js';

/** Fernet keys: the URL-safe base64 of 32 bytes. The first encrypts; any may decrypt. */
export type FernetKeys = KeyValue | readonly KeyValue[];

/**
 * Encrypts states with Fernet (https://github.com/fernet/spec).
 *
 * @param keys or a function that gives them, asked for each time: of a file, or of another key that is defined. That key
 * must be stateless, since its own state could not be read.
 * @throws KeyUseError for what is no Fernet key.
 * @example
 * ```ts
 * fernetCryptoTool([newStateKey, oldStateKey]);
 * fernetCryptoTool((keys) => keys.getKey('states'));
 * ```
 */
export function fernetCryptoTool(
  keys: FernetKeys | ((keys: KeyGetter) => FernetKeys | Promise<FernetKeys>),
): CryptoTool {
  if (typeof keys !== 'function') {
    const fernet = fernetOf(keys);
    return toolOf(() => fernet);
  }
  return toolOf(async (getter) => fernetOf(await keys(getter)));
}

function toolOf(fernetFor: (keys: KeyGetter) => Fernet | Promise<Fernet>): CryptoTool {
  return {
    encrypt: async (state, keys) => (await fernetFor(keys)).encrypt(keyStateText(state)),
    decrypt: async (value, keys) => {
      if (typeof value !== 'string')
        throw new KeyUseError(
          `what was saved is a ${typeof value}, where a Fernet token is a string`,
        );
      return keyStateOfText((await fernetFor(keys)).decrypt(value).toString());
    },
  };
}

function fernetOf(keys: FernetKeys): Fernet {
  const list = Array.isArray(keys) ? (keys as readonly KeyValue[]) : [keys as KeyValue];
  try {
    return new Fernet(list.map((key) => keyValue(key).toString()));
  } catch (error) {
    throw new KeyUseError(
      `fernetCryptoTool() was given ${(error as Error).message}. Make a key with: npx nestjs-akeyless generate-key`,
      { cause: error },
    );
  }
}
