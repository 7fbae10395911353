import { Module, type Provider, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { ServerSettings } from '../contenders.js';
import { listen } from '../nest-application.js';
import { Upstream, upstreamOf } from '../upstream.js';
import { ByHandController } from './by-hand.controller.js';

export async function serve(settings: ServerSettings): Promise<string> {
  const { scenario, adapter, validateUrl = '' } = settings;
  const guards = scenario === 'auth' ? [await tokenGuard(validateUrl)] : [];
  @Module({
    controllers: [await controllerFor(settings)],
    providers: [{ provide: Upstream, useValue: upstreamOf(scenario) }, ...guards],
  })
  class AppModule {}
  return listen(AppModule, adapter);
}

async function controllerFor({ scenario }: ServerSettings): Promise<Type> {
  if (scenario !== 'dto') return ByHandController;
  return (await import('./by-hand-dto.controller.js')).ByHandDtoController;
}

async function tokenGuard(validateUrl: string): Promise<Provider> {
  const { TokenGuard } = await import('./token.guard.js');
  return { provide: APP_GUARD, useValue: new TokenGuard(validateUrl, 'p-gateway') };
}
