import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { classOf } from '../../shared/nest/class-of-provider.js';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import {
  KEY_STORE_METADATA,
  type KeyStoreMetadata,
  ON_KEY_CHANGED_METADATA,
  type OnKeyChangedMetadata,
} from '../metadata.js';

type Method = (...args: unknown[]) => unknown;

/** A method that is the store of a key, or is called when one changes. */
export interface KeyMethod {
  /** Such as `AppKeys.people()`. */
  readonly place: string;
  readonly stores: readonly KeyStoreMetadata[];
  readonly callbacks: readonly OnKeyChangedMetadata[];
  /** The method, bound to its instance. */
  readonly method: Method;
  /** True where Nest makes an instance for each request or each user, so that there is none to call. */
  readonly isScoped: boolean;
}

/** Finds the stores and callbacks of keys among the providers and controllers of all modules. */
@Injectable()
export class KeysExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Every class once, however many modules provide it. */
  explore(): KeyMethod[] {
    const seen = new Set<Type>();
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    return wrappers.flatMap((wrapper) => {
      const classRef = classOf(wrapper);
      if (!classRef?.prototype || seen.has(classRef)) return [];
      seen.add(classRef);
      return this.methodsOf(classRef, wrapper);
    });
  }

  private methodsOf(classRef: Type, wrapper: ProviderWrapper): KeyMethod[] {
    const prototype = classRef.prototype as Record<string, Method>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name] as Method;
      const stores = marksOf(KEY_STORE_METADATA, method) as KeyStoreMetadata[];
      const callbacks = marksOf(ON_KEY_CHANGED_METADATA, method) as OnKeyChangedMetadata[];
      if (stores.length + callbacks.length === 0) return [];
      return {
        place: `${classRef.name}.${name}()`,
        stores,
        callbacks,
        method: bound(method, wrapper.instance),
        isScoped: wrapper.isTransient || !wrapper.isDependencyTreeStatic(),
      };
    });
  }
}

/** Keeps its `length`, which is how the parameters of a store are counted. */
const bound = (method: Method, instance: unknown): Method => method.bind(instance);

const marksOf = (key: string, method: Method): unknown[] =>
  (Reflect.getMetadata(key, method) as unknown[] | undefined) ?? [];
