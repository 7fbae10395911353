import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import type { ProducerMetadata } from '../decorators/producer.decorator.js';
import {
  type Action,
  ACTIONS_METADATA,
  type ParameterMetadata,
  PARAMETERS_METADATA,
  PRODUCER_METADATA,
} from '../metadata.js';
import { classOf } from '../../shared/nest/class-of-provider.js';
import type { HandlerDefinition, ProducerDefinition } from './producer.definition.js';

/** Finds everything that is marked as part of a producer, on the providers of all modules. */
@Injectable()
export class ProducerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * The producers by name. Before the application is initialised, providers that a factory makes cannot be seen yet.
   */
  explore(): Map<string | undefined, ProducerDefinition> {
    const definitions = new Map<string | undefined, ProducerDefinition>();
    for (const [classRef, provider] of this.classes()) {
      const metadata = Reflect.getMetadata(PRODUCER_METADATA, classRef) as
        ProducerMetadata | undefined;
      const handlers = this.handlersOf(classRef, provider);
      if (metadata === undefined && handlers.length === 0) continue;
      const definition = definitionOf(definitions, metadata?.name);
      definition.classes.push(classRef);
      definition.handlers.push(...handlers);
      if (metadata)
        definition.optionSources.push({
          place: `@Producer() on ${classRef.name}`,
          options: metadata.options,
        });
    }
    return definitions;
  }

  /** Every class once, however many modules provide it. */
  classes(): Map<Type, ProviderWrapper> {
    const classes = new Map<Type, ProviderWrapper>();
    for (const provider of this.discovery.getProviders()) {
      const classRef = classOf(provider);
      if (classRef !== undefined && !classes.has(classRef)) classes.set(classRef, provider);
    }
    return classes;
  }

  /** Names of the methods of a class, inherited ones too. */
  methodsOf(classRef: Type): string[] {
    return classRef.prototype ? this.scanner.getAllMethodNames(classRef.prototype as object) : [];
  }

  private handlersOf(classRef: Type, provider: ProviderWrapper): HandlerDefinition[] {
    const prototype = classRef.prototype as Record<string, (...args: unknown[]) => unknown>;
    return this.methodsOf(classRef).flatMap((method) => {
      const callback = prototype[method];
      const actions =
        (callback && (Reflect.getMetadata(ACTIONS_METADATA, callback) as Action[] | undefined)) ??
        [];
      const parameters = parametersOf(classRef, method);
      const types = Reflect.getMetadata('design:paramtypes', prototype, method) as
        unknown[] | undefined;
      const parameterCount = Math.max(types?.length ?? 0, callback?.length ?? 0);
      return actions.map((action) => ({
        action,
        classRef,
        method,
        parameters,
        parameterCount,
        provider,
      }));
    });
  }
}

/** The decorated parameters of a method, or of the constructor. */
export function parametersOf(classRef: Type, method?: string): readonly ParameterMetadata[] {
  const metadata: unknown =
    method === undefined
      ? Reflect.getMetadata(PARAMETERS_METADATA, classRef)
      : Reflect.getMetadata(PARAMETERS_METADATA, classRef, method);
  return (metadata as ParameterMetadata[] | undefined) ?? [];
}

function definitionOf(
  definitions: Map<string | undefined, ProducerDefinition>,
  name: string | undefined,
): ProducerDefinition {
  const known = definitions.get(name);
  if (known) return known;
  const definition = { name, handlers: [], classes: [], optionSources: [] };
  definitions.set(name, definition);
  return definition;
}
