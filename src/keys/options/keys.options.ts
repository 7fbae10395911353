import type { AsyncOptions } from '../../shared/nest/async-options.js';
import type { CryptoTool } from '../state/crypto-tool.js';
import type { StateRepository } from '../state/state-repository.js';

/** Options of `KeysModule.forRoot()`. Keys with `stateless: false` need both. */
export interface KeysModuleOptions {
  /** Where states are kept. @default none */
  stateRepository?: StateRepository;
  /** What encrypts them. @default none */
  cryptoTool?: CryptoTool;
}

/** A provider of the module's options, for `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface KeysOptionsFactory {
  createKeysOptions(): KeysModuleOptions | Promise<KeysModuleOptions>;
}

/** Where `forRootAsync()` takes options from: one of the three. */
export type AsyncKeysModuleOptions = AsyncOptions<KeysModuleOptions, KeysOptionsFactory>;
