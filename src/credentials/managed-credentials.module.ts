import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CLOCK, systemClock } from '../shared/clock.js';
import { asyncOptionProviders } from '../shared/nest/async-options.js';
import { RANDOM } from '../shared/random.js';
import { CredentialsBootstrap } from './boot/credentials.bootstrap.js';
import { OpenCredentials } from './boot/open.credentials.js';
import { RequirementsExplorer } from './boot/requirements.explorer.js';
import { RetriedObjects } from './boot/retried.objects.js';
import { CREDENTIAL_FEATURES, CREDENTIALS_OPTIONS } from './credentials.tokens.js';
import { CredentialsHealthIndicator } from './health/credentials.health-indicator.js';
import { credentialProviders, featureProviders } from './injection/credential.providers.js';
import { requestedCredentials } from './injection/requested.credentials.js';
import { ManagedCredentials } from './managed-credentials.js';
import type { CredentialFeature } from './options/credential.options.js';
import type {
  AsyncManagedCredentialsModuleOptions,
  ManagedCredentialsModuleOptions,
  ManagedCredentialsOptionsFactory,
} from './options/credentials.options.js';

/** Several credentials: the class of each one's values is found out from what is written. */
export type CredentialFeatures<T extends readonly unknown[]> = {
  // oxlint-disable-next-line typescript/no-explicit-any -- TypeScript infers one type for each entry of a list, not two
  readonly [K in keyof T]: CredentialFeature<T[K], any>;
};

/**
 * Gives an application the secrets that it lives on, by their path in a secret manager, and keeps them good while they
 * rotate. Import `forRoot()` in one module, and name credentials with `forFeature()` where they belong;
 * `@InjectCredential()` and `@InjectClient()` find them everywhere.
 */
@Module({})
export class ManagedCredentialsModule {
  /**
   * @throws CredentialsBootError while the application starts, with everything that is wrong with its credentials.
   * @example
   * ```ts
   * @Module({ imports: [ManagedCredentialsModule.forRoot({ source: fileSource() })] })
   * export class AppModule {}
   * ```
   */
  static forRoot(options: ManagedCredentialsModuleOptions = {}): DynamicModule {
    return rootModule([{ provide: CREDENTIALS_OPTIONS, useValue: options }]);
  }

  /**
   * As {@link forRoot}, with options that other providers give.
   *
   * @example
   * ```ts
   * ManagedCredentialsModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ source: fileSource({ folder: config.get('SECRETS') }) }),
   * });
   * ```
   */
  static forRootAsync(options: AsyncManagedCredentialsModuleOptions): DynamicModule {
    const providers = asyncOptionProviders(
      CREDENTIALS_OPTIONS,
      options,
      (factory: ManagedCredentialsOptionsFactory) => factory.createManagedCredentialsOptions(),
    );
    return rootModule(providers, options.imports);
  }

  /**
   * Names credentials of the application.
   *
   * @example
   * ```ts
   * ManagedCredentialsModule.forFeature([
   *   {
   *     name: 'orders-db',
   *     path: env('ORDERS_DB_SECRET'),
   *     type: DbLogin,
   *     refreshEvery: '1h',
   *     authFailure: postgresAuthFailure,
   *     clients: { create: (login) => new Pool(login), destroy: (pool) => pool.end() },
   *   },
   * ]);
   * ```
   */
  static forFeature<const T extends readonly unknown[]>(
    features: CredentialFeatures<T>,
  ): DynamicModule {
    const providers = featureProviders(features);
    return {
      module: ManagedCredentialsModule,
      providers: [{ provide: CREDENTIAL_FEATURES, useValue: features }, ...providers],
      exports: providers.map(({ provide }) => provide),
    };
  }
}

function rootModule(options: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: ManagedCredentialsModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    // Read when Nest scans the application: then all of its classes have said what they want to have injected.
    get providers() {
      return [...options, ...PROVIDERS, ...credentialProviders()];
    },
    get exports() {
      return [ManagedCredentials, CredentialsHealthIndicator, ...requestedCredentials().keys()];
    },
  };
}

const PROVIDERS: Provider[] = [
  { provide: CLOCK, useValue: systemClock },
  { provide: RANDOM, useValue: Math.random },
  {
    provide: ManagedCredentials,
    useFactory: (bootstrap: CredentialsBootstrap) => bootstrap.start(),
    inject: [CredentialsBootstrap],
  },
  CredentialsBootstrap,
  CredentialsHealthIndicator,
  OpenCredentials,
  RequirementsExplorer,
  RetriedObjects,
];
