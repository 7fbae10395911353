import { Injectable, type InjectionToken, SetMetadata, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Injector } from './nest-internals.js';

/** Nest adds request-scoped global enhancers to controllers, and to providers that are marked like this. */
const ENTRY_PROVIDER = '__entryProvider__';

const ENHANCER_METADATA = {
  __guards__: 'guard',
  __interceptors__: 'interceptor',
  __exceptionFilters__: 'filter',
  __pipes__: 'pipe',
} as const;

/** Does nothing: while Nest scans modules, it hangs on it the global enhancers that a controller would get. */
@Injectable()
@SetMetadata(ENTRY_PROVIDER, true)
export class GlobalEnhancersProbe {}

/** Adds controllers to a module after Nest has scanned it, with all that scanning would have done. */
@Injectable()
export class ControllerRegistrar {
  private readonly injector = new Injector();

  constructor(private readonly modules: ModulesContainer) {}

  /** How many modules there are of a class. */
  countOf(moduleClass: Type): number {
    return [...this.modules.values()].filter(({ metatype }) => metatype === moduleClass).length;
  }

  add(moduleClass: Type, controller: Type): void {
    const module = [...this.modules.values()].find(({ metatype }) => metatype === moduleClass);
    if (!module) throw new Error(`${moduleClass.name} is not imported`);
    module.addController(controller);
    for (const [key, subtype] of Object.entries(ENHANCER_METADATA)) {
      const enhancers = (Reflect.getMetadata(key, controller) as unknown[] | undefined) ?? [];
      for (const enhancer of enhancers) {
        if (typeof enhancer !== 'function') continue;
        module.addInjectable(enhancer as Type, subtype, controller);
        this.injector.loadPrototype({ token: enhancer } as never, module.injectables);
      }
    }
    const wrapper = module.controllers.get(controller);
    const scopedGlobals =
      module.providers.get(GlobalEnhancersProbe as InjectionToken)?.getEnhancersMetadata() ?? [];
    for (const enhancer of scopedGlobals) wrapper?.addEnhancerMetadata(enhancer);
    this.injector.loadPrototype({ token: controller } as never, module.controllers);
  }
}
