import { type ArgumentsHost, type HttpException, Injectable } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import {
  containerOf,
  type ContextId,
  REQUEST_CONTEXT_ID,
  RouterExceptionFilters,
  STATIC_CONTEXT,
} from './nest-internals.js';

/** The application's global exception filters, and behind them Nest's own. */
@Injectable()
export class GlobalFilters {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  handle(exception: HttpException, host: ArgumentsHost, request: object): void {
    const filters = new RouterExceptionFilters(
      containerOf(this.modules),
      this.config,
      this.adapterHost.httpAdapter,
    );
    const contextId =
      (request as { [REQUEST_CONTEXT_ID]?: ContextId })[REQUEST_CONTEXT_ID] ?? STATIC_CONTEXT;
    filters.create({}, () => undefined, undefined, contextId).next(exception, host);
  }
}
