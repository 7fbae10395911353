import { Controller, Module, type Type } from '@nestjs/common';
import { ByHandController } from './by-hand/by-hand.controller.js';
import { Upstream, upstreamOf } from './upstream.js';

/** The same routes by hand: one controller for each path. */
export function applicationOfControllers(count: number): Type {
  @Module({
    controllers: Array.from({ length: count }, (_, index) => controllerNamed(`p${index}`)),
    providers: [{ provide: Upstream, useValue: upstreamOf('plain') }],
  })
  class AppModule {}
  return AppModule;
}

function controllerNamed(name: string): Type {
  @Controller(`${name}/sync`)
  class NamedController extends ByHandController {}
  return NamedController;
}
