import type {
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Provider,
  Type,
} from '@nestjs/common';
import { MODULE_OPTIONS } from '../producer.tokens.js';
import type { AkeylessProducerModuleOptions } from './producer.options.js';

/** A provider of the module's options, for `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface AkeylessProducerOptionsFactory {
  createAkeylessProducerOptions():
    AkeylessProducerModuleOptions | Promise<AkeylessProducerModuleOptions>;
}

/** Where `forRootAsync()` takes options from: one of the three. Options written beside it are joined with its. */
export interface AsyncModuleOptions
  extends AkeylessProducerModuleOptions, Pick<ModuleMetadata, 'imports'> {
  useFactory?: (
    ...args: never[]
  ) => AkeylessProducerModuleOptions | Promise<AkeylessProducerModuleOptions>;
  useClass?: Type<AkeylessProducerOptionsFactory>;
  useExisting?: InjectionToken<AkeylessProducerOptionsFactory>;
  /** What `useFactory` is called with. */
  inject?: (InjectionToken | OptionalFactoryDependency)[];
}

export function optionProviders(options: AkeylessProducerModuleOptions): Provider[] {
  return [{ provide: MODULE_OPTIONS, useValue: [{ place: 'forRoot()', options }] }];
}

/** @throws TypeError unless exactly one of useFactory, useClass and useExisting is given. */
export function asyncOptionProviders(asyncOptions: AsyncModuleOptions): Provider[] {
  const {
    imports: _imports,
    useFactory,
    useClass,
    useExisting,
    inject = [],
    ...beside
  } = asyncOptions;
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1) {
    throw new TypeError('forRootAsync() takes exactly one of useFactory, useClass and useExisting');
  }
  const joined = (options: AkeylessProducerModuleOptions | undefined) => [
    { place: 'forRootAsync()', options: beside },
    { place: 'the options factory of forRootAsync()', options: options ?? {} },
  ];
  if (useFactory) {
    const create = useFactory as (
      ...args: unknown[]
    ) => ReturnType<NonNullable<AsyncModuleOptions['useFactory']>>;
    return [
      {
        provide: MODULE_OPTIONS,
        useFactory: async (...args: unknown[]) => joined(await create(...args)),
        inject,
      },
    ];
  }
  const token = useExisting ?? useClass;
  const factory: Provider = {
    provide: MODULE_OPTIONS,
    useFactory: async (options: AkeylessProducerOptionsFactory) =>
      joined(await options.createAkeylessProducerOptions()),
    inject: [token as InjectionToken],
  };
  return useClass ? [factory, useClass] : [factory];
}
