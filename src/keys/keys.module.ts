import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { asyncOptionProviders } from '../shared/nest/async-options.js';
import { KeysBootstrap } from './boot/keys.bootstrap.js';
import { KeysExplorer } from './discovery/keys.explorer.js';
import { Keys } from './keys.js';
import { KEYS_OPTIONS } from './keys.tokens.js';
import type {
  AsyncKeysModuleOptions,
  KeysModuleOptions,
  KeysOptionsFactory,
} from './options/keys.options.js';

/**
 * Gives an application its own secret keys, each from its own source. Import it in one module; `Keys` is there
 * everywhere, and `@KeyStore()` and `@OnKeyChanged()` work on all providers.
 */
@Module({})
export class KeysModule {
  /**
   * @throws KeyDefinitionError while the application starts, with everything that is wrong with its keys.
   * @example
   * ```ts
   * KeysModule.forRoot({
   *   stateRepository: keyvStateRepository(new Keyv(new KeyvPostgres({ uri }))),
   *   cryptoTool: fernetCryptoTool(stateKey),
   * });
   * ```
   */
  static forRoot(options: KeysModuleOptions = {}): DynamicModule {
    return dynamicModule([{ provide: KEYS_OPTIONS, useValue: options }]);
  }

  /** As {@link forRoot}, with options that other providers give. */
  static forRootAsync(options: AsyncKeysModuleOptions): DynamicModule {
    const providers = asyncOptionProviders(KEYS_OPTIONS, options, (factory: KeysOptionsFactory) =>
      factory.createKeysOptions(),
    );
    return dynamicModule(providers, options.imports);
  }
}

function dynamicModule(options: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: KeysModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [
      ...options,
      KeysBootstrap,
      KeysExplorer,
      {
        provide: Keys,
        useFactory: (given?: KeysModuleOptions) => new Keys(given),
        inject: [KEYS_OPTIONS],
      },
    ],
    exports: [Keys],
  };
}
