import type {
  FactoryProvider,
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Provider,
  Type,
} from '@nestjs/common';

/** Where a `forRootAsync()` takes options from: exactly one of the three `use…`. */
export interface AsyncOptions<Options, Factory> extends Pick<ModuleMetadata, 'imports'> {
  useFactory?: (...args: never[]) => Options | Promise<Options>;
  useClass?: Type<Factory>;
  useExisting?: InjectionToken<Factory>;
  /** What `useFactory` is called with. */
  inject?: (InjectionToken | OptionalFactoryDependency)[];
}

/**
 * The providers that give a module its options under a token.
 *
 * @param create asks an instance of `useClass` or `useExisting` for the options
 * @throws TypeError unless exactly one of useFactory, useClass and useExisting is given.
 */
export function asyncOptionProviders<Options, Factory>(
  token: InjectionToken,
  { useFactory, useClass, useExisting, inject = [] }: AsyncOptions<Options, Factory>,
  create: (factory: Factory) => Options | Promise<Options>,
): Provider[] {
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1) {
    throw new TypeError('forRootAsync() takes exactly one of useFactory, useClass and useExisting');
  }
  if (useFactory) {
    const optionsOf = useFactory as FactoryProvider['useFactory'];
    return [{ provide: token, useFactory: optionsOf, inject }];
  }
  const fromFactory: Provider = {
    provide: token,
    useFactory: create,
    inject: [(useExisting ?? useClass) as InjectionToken],
  };
  return useClass ? [fromFactory, useClass] : [fromFactory];
}
