import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CLOCK, systemClock } from '../shared/clock.js';
import { FETCH, systemFetch } from '../shared/fetch.js';
import { CallAuthenticators } from './auth/call-authenticators.js';
import { ControllerRegistrar, GlobalEnhancersProbe } from './binding/controller.registrar.js';
import { EnhancerBinder } from './binding/enhancer.binder.js';
import { GlobalFilters } from './binding/global-filters.js';
import { HandlerBinder } from './binding/handler.binder.js';
import { ScopedGlobals } from './binding/scoped-globals.js';
import { BootChecker } from './boot/boot.checker.js';
import { ModulePlan } from './boot/module.plan.js';
import { ProducerBinder } from './boot/producer.binder.js';
import { ProducerBootstrap } from './boot/producer.bootstrap.js';
import { RouteRegistry } from './boot/route.registry.js';
import { ProducerExplorer } from './discovery/producer.explorer.js';
import { ProducerEvents } from './events/producer-events.js';
import {
  type AsyncModuleOptions,
  asyncOptionProviders,
  optionProviders,
} from './options/module-options.providers.js';
import type { AkeylessProducerModuleOptions } from './options/producer.options.js';
import { ROUTES } from './producer.tokens.js';
import { WorkInProgress } from './calls/work-in-progress.js';
import { CallDrain } from './webhook/call.drain.js';
import { WebhookReceiver } from './webhook/webhook.receiver.js';

/**
 * Serves the three webhooks of Akeyless custom producers, from methods marked `@Create()`, `@Revoke()` and
 * `@Rotate()` on any provider of the application.
 */
@Module({})
export class AkeylessProducerModule {
  /**
   * @throws ProducerBootError while the application starts, with everything that is wrong with its producers.
   * @example
   * ```ts
   * @Module({ imports: [AkeylessProducerModule.forRoot()], providers: [PostgresProducer] })
   * export class AppModule {}
   * ```
   */
  static forRoot(options: AkeylessProducerModuleOptions = {}): DynamicModule {
    return dynamicModule(optionProviders(options));
  }

  /**
   * As {@link forRoot}, with options that other providers give.
   *
   * @example
   * ```ts
   * AkeylessProducerModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ path: config.get('PRODUCER_PATH') }),
   * });
   * ```
   */
  static forRootAsync(options: AsyncModuleOptions): DynamicModule {
    return dynamicModule(asyncOptionProviders(options), options.imports);
  }
}

function dynamicModule(options: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: AkeylessProducerModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [
      ...options,
      { provide: CLOCK, useValue: systemClock },
      { provide: FETCH, useValue: systemFetch },
      {
        provide: ROUTES,
        useFactory: (bootstrap: ProducerBootstrap) =>
          bootstrap.registerRoutes(AkeylessProducerModule),
        inject: [ProducerBootstrap],
      },
      BootChecker,
      CallAuthenticators,
      CallDrain,
      ControllerRegistrar,
      EnhancerBinder,
      GlobalEnhancersProbe,
      GlobalFilters,
      HandlerBinder,
      ModulePlan,
      ProducerBinder,
      ProducerBootstrap,
      ProducerEvents,
      ProducerExplorer,
      RouteRegistry,
      ScopedGlobals,
      WebhookReceiver,
      WorkInProgress,
    ],
    exports: [ProducerEvents],
  };
}
