import type { Type } from '@nestjs/common';
import { parametersOf } from '../discovery/producer.explorer.js';
import { ACTIONS_METADATA } from '../metadata.js';
import { BootMessage } from './boot.messages.js';

/** Parameter decorators of the library that no handler will ever read. */
export function strayParameters(classRef: Type, methods: readonly string[]): string[] {
  const onConstructor = parametersOf(classRef).map(({ decorator }) =>
    BootMessage.constructorParameter(classRef.name, decorator),
  );
  const prototype = classRef.prototype as Record<string, object>;
  const onOthers = methods
    .filter((method) => !isHandler(prototype[method] as object))
    .flatMap((method) =>
      parametersOf(classRef, method).map(({ decorator }) =>
        BootMessage.parameterOutsideHandler(`${classRef.name}.${method}()`, decorator),
      ),
    );
  return [...onConstructor, ...onOthers];
}

/** Handlers on the class itself, which has no provider behind it. */
export function staticHandlers(classRef: Type): string[] {
  const members = Object.getOwnPropertyDescriptors(classRef) as Record<string, PropertyDescriptor>;
  return Object.entries(members)
    .filter(([, { value }]) => typeof value === 'function' && isHandler(value as object))
    .map(([method]) => BootMessage.staticHandler(`${classRef.name}.${method}()`));
}

const isHandler = (method: object): boolean => Reflect.hasMetadata(ACTIONS_METADATA, method);
