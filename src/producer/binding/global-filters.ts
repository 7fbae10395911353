import { type ArgumentsHost, type HttpException, Injectable } from '@nestjs/common';
import {
  ApplicationConfig,
  BaseExceptionFilter,
  HttpAdapterHost,
  ModulesContainer,
} from '@nestjs/core';
import { FilterChain, FilterFinder } from './filter-chain.js';
import { containerOf, STATIC_CONTEXT } from './nest-internals.js';
import type { RequestScope } from './request-scope.js';
import { type EnhancerContext, ScopedGlobals } from './scoped-globals.js';

/** The application's global exception filters, and behind them Nest's own. */
@Injectable()
export class GlobalFilters {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly adapterHost: HttpAdapterHost,
    private readonly scopedGlobals: ScopedGlobals,
  ) {}

  /**
   * @param scope undefined for a request that was not read
   * @throws what a filter throws.
   */
  async handle(
    exception: HttpException,
    host: ArgumentsHost,
    scope: RequestScope | undefined,
  ): Promise<void> {
    const { httpAdapter } = this.adapterHost;
    const { contextId, inquirerId } = await this.contextOf(scope);
    const filters = new FilterFinder(containerOf(this.modules), this.config, httpAdapter).find(
      {},
      () => undefined,
      '',
      contextId,
      inquirerId,
    );
    if (await new FilterChain(filters, httpAdapter).handle(exception, host)) return;
    new BaseExceptionFilter(httpAdapter).catch(exception, host);
  }

  private async contextOf(
    scope: RequestScope | undefined,
  ): Promise<Partial<EnhancerContext> & Pick<EnhancerContext, 'contextId'>> {
    const isScoped = scope !== undefined && this.config.getGlobalRequestFilters().length > 0;
    return isScoped ? this.scopedGlobals.makeFor(scope) : { contextId: STATIC_CONTEXT };
  }
}
