import { type HttpServer, Injectable } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { receiveOnExpress } from './express.receiver.js';
import { receiveOnFastify } from './fastify.receiver.js';

/**
 * Puts the reading of our routes' requests in front of everything else, as soon as there is an HTTP adapter: before
 * Nest installs its body parsers and registers routes.
 */
@Injectable()
export class WebhookReceiver {
  constructor(adapterHost: HttpAdapterHost, applicationConfig: ApplicationConfig) {
    adapterHost.init$.subscribe(() => {
      // An application context has none.
      const adapter = adapterHost.httpAdapter as HttpServer | null;
      if (!adapter) return;
      if (adapter.getType() === 'fastify') receiveOnFastify(adapter.getInstance());
      if (adapter.getType() === 'express') receiveOnExpress(adapter, applicationConfig);
    });
  }
}
