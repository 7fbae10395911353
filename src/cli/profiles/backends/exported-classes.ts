import type { DynamicModule, Type } from '@nestjs/common';
import { BACKEND_METADATA } from '../../../profiles/metadata.js';

/** What `@Module()` keeps on a class, each as far as it is given. */
const MODULE_METADATA = ['imports', 'providers', 'exports', 'controllers'];

/** Plugins and all else that a module exports are left where they are. */
export function backendClasses(exported: readonly unknown[]): Type[] {
  return exported.filter(isClass).filter((each) => Reflect.hasMetadata(BACKEND_METADATA, each));
}

/** Classes with `@Module()`, and what a `forRoot()` gives. */
export function nestModules(exported: readonly unknown[]): (Type | DynamicModule)[] {
  return exported.filter(
    (each): each is Type | DynamicModule => isDynamicModule(each) || isModuleClass(each),
  );
}

const isClass = (value: unknown): value is Type => typeof value === 'function';

const isModuleClass = (value: unknown): boolean =>
  isClass(value) && MODULE_METADATA.some((key) => Reflect.hasMetadata(key, value));

const isDynamicModule = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'module' in value && isClass(value.module);
