import type { FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { PROFILES_OPTIONS } from '../profiles.tokens.js';
import type { AsyncProfilesModuleOptions, ProfilesOptionsFactory } from './profiles.options.js';

/** @throws TypeError unless exactly one of useFactory, useClass and useExisting is given. */
export function asyncOptionProviders(options: AsyncProfilesModuleOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1) {
    throw new TypeError('forRootAsync() takes exactly one of useFactory, useClass and useExisting');
  }
  if (useFactory) {
    const create = useFactory as FactoryProvider['useFactory'];
    return [{ provide: PROFILES_OPTIONS, useFactory: create, inject }];
  }
  const fromFactory: Provider = {
    provide: PROFILES_OPTIONS,
    useFactory: (factory: ProfilesOptionsFactory) => factory.createProfilesOptions(),
    inject: [(useExisting ?? useClass) as InjectionToken],
  };
  return useClass ? [fromFactory, useClass] : [fromFactory];
}
