/**
 * All that the library takes from inside Nest, in one place: it is no public API there, so each Nest major that we
 * support is tested.
 */
export { GuardsConsumer } from '@nestjs/core/guards/guards-consumer.js';
export { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
export { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
export { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
export type {
  ContextId,
  InstanceWrapper as ProviderWrapper,
} from '@nestjs/core/injector/instance-wrapper.js';
export { Injector } from '@nestjs/core/injector/injector.js';
export { InterceptorsConsumer } from '@nestjs/core/interceptors/interceptors-consumer.js';
export { InterceptorsContextCreator } from '@nestjs/core/interceptors/interceptors-context-creator.js';
export { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';
export { REQUEST_CONTEXT_ID } from '@nestjs/core/router/request/request-constants.js';
export { RouterExceptionFilters } from '@nestjs/core/router/router-exception-filters.js';

import type { NestContainer } from '@nestjs/core';
import type { ModulesContainer } from '@nestjs/core';

/** The part of Nest's container that the context creators use. */
export function containerOf(modules: ModulesContainer): NestContainer {
  return { getModules: () => modules } as unknown as NestContainer;
}
