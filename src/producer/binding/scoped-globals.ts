import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GlobalEnhancersProbe } from './controller.registrar.js';
import type { ContextId, ProviderWrapper } from './nest-internals.js';
import type { RequestScope } from './request-scope.js';

/** Where Nest finds global enhancers that are made for each request or each place. */
export interface EnhancerContext {
  readonly contextId: ContextId;
  readonly inquirerId: string;
}

/** Makes the application's request-scoped and transient global enhancers for calls outside of Nest's own routing. */
@Injectable()
export class ScopedGlobals {
  private probe?: ProviderWrapper;

  constructor(private readonly modules: ModulesContainer) {}

  /** One instance per request, the same that Nest uses for it; a transient one is ours. */
  async makeFor(scope: RequestScope): Promise<EnhancerContext> {
    const probe = (this.probe ??= this.findProbe());
    await scope.resolve(probe);
    return { contextId: scope.contextId, inquirerId: probe.id };
  }

  private findProbe(): ProviderWrapper {
    const found = [...this.modules.values()].flatMap(
      ({ providers }) => providers.get(GlobalEnhancersProbe) ?? [],
    );
    if (!found[0]) throw new Error('the probe for global enhancers is not provided');
    return found[0];
  }
}
