export type { CallbackResult } from './change/callback-result.js';
export type { ChangedKey } from './change/changed-key.js';
export type { ChangedKeys, KeyChange, KeyChangedCallback } from './change/key-change.js';
export { KeyStore } from './decorators/key-store.decorator.js';
export { OnKeyChanged } from './decorators/on-key-changed.decorator.js';
export { GetKeyError } from './errors/get-key.error.js';
export { KeyChangedError } from './errors/key-changed.error.js';
export { KeyDefinitionError } from './errors/key-definition.error.js';
export { KeyNotDefinedError } from './errors/key-not-defined.error.js';
export { KeyStateError } from './errors/key-state.error.js';
export { KeyUseError } from './errors/key-use.error.js';
export type { KeyStoreFunction } from './key/key-definition.js';
export type { KeyFlow, KeyUseCase } from './key/key-flow.js';
export type { KeyMaterial, KeyValue } from './key/key-material.js';
export type { CallbackErrorStrategy, KeyOptions } from './key/key.options.js';
export type { KeyHandle } from './key-handle.js';
export { Keys } from './keys.js';
export { KeysModule } from './keys.module.js';
export type {
  AsyncKeysModuleOptions,
  KeysModuleOptions,
  KeysOptionsFactory,
} from './options/keys.options.js';
export { SecretValue } from './secret-value.js';
export type { CryptoTool, KeyGetter } from './state/crypto-tool.js';
export { fernetCryptoTool, type FernetKeys } from './state/fernet.crypto-tool.js';
export type { KeyState } from './state/key-state.js';
export { keyStateOfText, keyStateText } from './state/key-state.text.js';
export { keyvStateRepository, type KeyvStore } from './state/keyv.state-repository.js';
export { memoryStateRepository } from './state/memory.state-repository.js';
export type { StateRepository } from './state/state-repository.js';
export { Fernet } from '../shared/fernet.js';
export { FernetError } from '../shared/fernet.error.js';
