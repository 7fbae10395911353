import { Module } from '@nestjs/common';
import type { ServerSettings } from '../contenders.js';
import { listen } from '../nest-application.js';
import { Upstream, upstreamOf } from '../upstream.js';
import { ByHandPipeController } from './by-hand-pipe.controller.js';

/** The routes by hand with the envelope as a class too. */
export async function serve({ scenario, adapter }: ServerSettings): Promise<string> {
  @Module({
    controllers: [ByHandPipeController],
    providers: [{ provide: Upstream, useValue: upstreamOf(scenario) }],
  })
  class AppModule {}
  return listen(AppModule, adapter);
}
