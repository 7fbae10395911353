import { Injectable } from '@nestjs/common';
import type { HandlerClass } from './handler.class.js';
import { Injector } from './nest-internals.js';

/** Makes instances before the turn of their module: what they gather is injected into other providers. */
@Injectable()
export class HandlerLoader {
  private readonly injector = new Injector();

  /** Nest makes no second instance when the turn comes. */
  async load({ provider }: HandlerClass): Promise<void> {
    if (provider.host) await this.injector.loadProvider(provider, provider.host);
  }
}
