import { KeyUseError } from '../errors/key-use.error.js';
import { KeyStateError } from '../errors/key-state.error.js';
import { reasonOf } from '../errors/reason-of.js';
import type { CryptoTool, KeyGetter } from './crypto-tool.js';
import { type KeyState, keyState } from './key-state.js';
import type { StateRepository } from './state-repository.js';

/** The states of keys, encrypted in a repository. */
export class SavedStates {
  // Private to the language: it leads back here, and printing one of the two would not end.
  readonly #keys: KeyGetter;

  constructor(
    private readonly repository: StateRepository,
    private readonly cryptoTool: CryptoTool,
    keys: KeyGetter,
  ) {
    this.#keys = keys;
  }

  /** @throws KeyStateError where it cannot be known what is saved. */
  async read(name: string): Promise<KeyState | undefined> {
    try {
      return await this.decrypted(name, await this.repository.read(name));
    } catch (error) {
      throw stateError(name, 'read', error);
    }
  }

  /**
   * Replaces a state by what `change` makes of it.
   *
   * @throws KeyStateError
   */
  async change(name: string, change: (saved: KeyState | undefined) => KeyState): Promise<void> {
    const changed = async (value: unknown): Promise<unknown> =>
      this.cryptoTool.encrypt(change(await this.decrypted(name, value)), this.othersThan(name));
    try {
      if (this.repository.update) {
        await this.repository.update(name, changed);
      } else {
        await this.repository.write(name, await changed(await this.repository.read(name)));
      }
    } catch (error) {
      throw stateError(name, 'saved', error);
    }
  }

  async close(): Promise<void> {
    await this.repository.close?.();
  }

  private async decrypted(name: string, value: unknown): Promise<KeyState | undefined> {
    if (value === undefined || value === null) return undefined;
    return keyState(await this.cryptoTool.decrypt(value, this.othersThan(name)));
  }

  /** The key whose state is read or written waits for that, so that asking for it would never end. */
  private othersThan(name: string): KeyGetter {
    const checked = (asked: string): string => {
      if (asked !== name) return asked;
      throw new KeyUseError(`the crypto tool asks for "${name}" itself`);
    };
    return {
      getKey: async (asked) => this.#keys.getKey(checked(asked)),
      getBackPathKeys: async (asked) => this.#keys.getBackPathKeys(checked(asked)),
    };
  }
}

function stateError(name: string, action: string, cause: unknown): KeyStateError {
  return new KeyStateError(
    `The state of the key "${name}" cannot be ${action}: ${reasonOf(cause)}`,
    { cause },
  );
}
