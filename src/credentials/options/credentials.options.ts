import type { AsyncOptions } from '../../shared/nest/async-options.js';
import type { CredentialDefaults } from './credential.options.js';

/** Options of `ManagedCredentialsModule.forRoot()`: what holds for all credentials that say nothing else. */
export interface ManagedCredentialsModuleOptions extends CredentialDefaults {}

/** A provider of the module's options, for `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface ManagedCredentialsOptionsFactory {
  createManagedCredentialsOptions():
    ManagedCredentialsModuleOptions | Promise<ManagedCredentialsModuleOptions>;
}

/** Where `forRootAsync()` takes options from: one of the three. */
export type AsyncManagedCredentialsModuleOptions = AsyncOptions<
  ManagedCredentialsModuleOptions,
  ManagedCredentialsOptionsFactory
>;
