import { Injectable } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { HandlerDefinition } from '../discovery/producer.definition.js';
import { type Enhancers, HandlerEnhancers, NO_ENHANCERS } from './enhancers.js';
import { FilterChain, FilterFinder } from './filter-chain.js';
import {
  containerOf,
  type ContextId,
  GuardsContextCreator,
  InterceptorsContextCreator,
  STATIC_CONTEXT,
} from './nest-internals.js';
import { isPerRequest } from './provider-scope.js';
import type { RequestScope } from './request-scope.js';

type Method = (...args: unknown[]) => unknown;

/** The enhancers of a handler for one request: made at boot, or for each request where the class is made for each. */
export type EnhancersFor = (scope: RequestScope) => Enhancers | Promise<Enhancers>;

/** Finds a handler's own enhancers. The global ones are Nest's: they run on the generated route. */
@Injectable()
export class EnhancerBinder {
  private readonly guards: GuardsContextCreator;
  private readonly interceptors: InterceptorsContextCreator;
  private readonly noConfig = new ApplicationConfig();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.guards = new GuardsContextCreator(containerOf(modules));
    this.interceptors = new InterceptorsContextCreator(containerOf(modules));
  }

  bind(definition: HandlerDefinition | undefined): EnhancersFor {
    if (!definition) return () => NO_ENHANCERS;
    const { provider } = definition;
    if (isPerRequest(provider)) {
      return async (scope) => this.of(definition, await scope.resolve(provider), scope.contextId);
    }
    const enhancers = this.of(definition, provider.instance as object, STATIC_CONTEXT);
    return () => enhancers;
  }

  private of(
    { method: name, provider }: HandlerDefinition,
    instance: object,
    contextId: ContextId,
  ): Enhancers {
    const method = (instance as Record<string, Method>)[name] as Method;
    const where = [provider.host?.token ?? '', contextId, provider.id] as const;
    const { httpAdapter } = this.adapterHost;
    const filters = new FilterFinder(containerOf(this.modules), this.noConfig, httpAdapter);
    return new HandlerEnhancers(
      instance,
      method,
      this.guards.create(instance, method, ...where),
      this.interceptors.create(instance, method, ...where),
      new FilterChain(filters.find(instance, method, ...where), httpAdapter),
    );
  }
}
