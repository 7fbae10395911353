import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { asyncOptionProviders } from '../shared/nest/async-options.js';
import { BootChecker } from './boot/boot.checker.js';
import { ProfilesBootstrap } from './boot/profiles.bootstrap.js';
import { ProfilesGatherer } from './boot/profiles.gatherer.js';
import { ProfilesReader } from './boot/profiles.reader.js';
import { ProfileStore } from './data/profile.store.js';
import { HandlerLoader } from './discovery/handler.loader.js';
import { ProfilesExplorer } from './discovery/profiles.explorer.js';
import { RequestsExplorer } from './discovery/requests.explorer.js';
import { OpenProfiles } from './handlers/open.profiles.js';
import { PluginRunner } from './handlers/plugin.runner.js';
import { profileProviders } from './injection/profile.providers.js';
import { requestedProfiles } from './injection/requested.profiles.js';
import type {
  AsyncProfilesModuleOptions,
  ProfilesModuleOptions,
  ProfilesOptionsFactory,
} from './options/profiles.options.js';
import { resolveOptions } from './options/resolved.options.js';
import { Profiles } from './profiles.js';
import { PROFILES_OPTIONS, RESOLVED_OPTIONS } from './profiles.tokens.js';

/**
 * Gives an application the credentials of an encrypted file: as they are, or as the connections that plugins make of
 * them. Import it in one module; `@InjectProfile()` and `Profiles` are there everywhere.
 */
@Module({})
export class ProfilesModule {
  /**
   * @throws ProfilesBootError while the application starts, with everything that is wrong with its profiles.
   * @example
   * ```ts
   * @Module({ imports: [ProfilesModule.forRoot()], providers: [PgPlugin, Orders] })
   * export class AppModule {}
   * ```
   */
  static forRoot(options: ProfilesModuleOptions = {}): DynamicModule {
    return dynamicModule([{ provide: PROFILES_OPTIONS, useValue: options }]);
  }

  /**
   * As {@link forRoot}, with options that other providers give.
   *
   * @example
   * ```ts
   * ProfilesModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ file: config.get('CREDENTIALS') }),
   * });
   * ```
   */
  static forRootAsync(options: AsyncProfilesModuleOptions): DynamicModule {
    const providers = asyncOptionProviders(
      PROFILES_OPTIONS,
      options,
      (factory: ProfilesOptionsFactory) => factory.createProfilesOptions(),
    );
    return dynamicModule(providers, options.imports);
  }
}

function dynamicModule(options: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: ProfilesModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    // Read when Nest scans the application: then all of its classes have said what they want to have injected.
    get providers() {
      return [...options, ...PROVIDERS, ...profileProviders()];
    },
    get exports() {
      return [Profiles, ...requestedProfiles().keys()];
    },
  };
}

const PROVIDERS: Provider[] = [
  {
    provide: RESOLVED_OPTIONS,
    useFactory: (options?: ProfilesModuleOptions) => resolveOptions(options ?? {}, process.env),
    inject: [PROFILES_OPTIONS],
  },
  {
    provide: ProfileStore,
    useFactory: (bootstrap: ProfilesBootstrap) => bootstrap.start(),
    inject: [ProfilesBootstrap],
  },
  BootChecker,
  HandlerLoader,
  OpenProfiles,
  PluginRunner,
  Profiles,
  ProfilesBootstrap,
  ProfilesExplorer,
  ProfilesGatherer,
  ProfilesReader,
  RequestsExplorer,
];
