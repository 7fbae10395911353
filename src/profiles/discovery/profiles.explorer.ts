import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { classOf } from '../../shared/nest/class-of-provider.js';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import {
  BACKEND_METADATA,
  type HandlerKind,
  HANDLERS_METADATA,
  PLUGIN_METADATA,
  type PluginMetadata,
} from '../metadata.js';
import type { HandlerClass } from './handler.class.js';

/** Finds the plugins and backends among the providers of all modules. */
@Injectable()
export class ProfilesExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Every class once, however many modules provide it. What factories make is known by the class that is their token. */
  explore(): HandlerClass[] {
    return this.handlersAmong(declaredClasses);
  }

  /** Also what factories have made under other tokens. */
  exploreMade(): HandlerClass[] {
    return this.handlersAmong((provider) => [...declaredClasses(provider), classOf(provider)]);
  }

  private handlersAmong(
    classesOf: (provider: ProviderWrapper) => (Type | undefined)[],
  ): HandlerClass[] {
    const found = new Map<Type, HandlerClass>();
    for (const provider of this.discovery.getProviders().filter(({ isAlias }) => !isAlias)) {
      for (const classRef of classesOf(provider)) {
        if (!classRef) continue;
        if (found.has(classRef)) break;
        const handlers = this.handlersOf(classRef, provider);
        if (!isMarked(handlers)) continue;
        found.set(classRef, handlers);
        break;
      }
    }
    return [...found.values()];
  }

  private handlersOf(classRef: Type, provider: ProviderWrapper): HandlerClass {
    const methods: Record<HandlerKind, string[]> = { gather: [], close: [], unlock: [] };
    const prototype = classRef.prototype as Record<string, object> | undefined;
    for (const method of prototype ? this.scanner.getAllMethodNames(prototype) : []) {
      for (const kind of kindsOf(prototype?.[method])) methods[kind].push(method);
    }
    return {
      classRef,
      provider,
      methods,
      plugin: Reflect.getMetadata(PLUGIN_METADATA, classRef) as PluginMetadata | undefined,
      backend: Reflect.getMetadata(BACKEND_METADATA, classRef) as string | undefined,
    };
  }
}

function declaredClasses(provider: ProviderWrapper): (Type | undefined)[] {
  const { inject, token } = provider;
  const tokenClass = typeof token === 'function' ? (token as Type) : undefined;
  // What a factory makes may be there already or not, as chance has it.
  return inject ? [tokenClass] : [classOf(provider), tokenClass];
}

function kindsOf(method: object | undefined): readonly HandlerKind[] {
  if (typeof method !== 'function') return [];
  return (Reflect.getMetadata(HANDLERS_METADATA, method) as HandlerKind[] | undefined) ?? [];
}

const isMarked = ({ plugin, backend, methods }: HandlerClass): boolean =>
  plugin !== undefined ||
  backend !== undefined ||
  Object.values(methods).some(({ length }) => length > 0);
