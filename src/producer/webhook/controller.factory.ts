import {
  Controller,
  HttpCode,
  HttpStatus,
  Post,
  Req,
  Res,
  SetMetadata,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { ResolvedProducerOptions } from '../options/producer.options.js';
import { ROUTE_CONFIG_METADATA, routeConfig } from './route.config.js';
import { WEBHOOK_ACTIONS, type WebhookAction } from './webhook.action.js';
import type { WebhookFilter } from './webhook.filter.js';
import type { WebhookGuard } from './webhook.guard.js';
import type { WebhookHandler } from './webhook.handler.js';
import type { WebhookRoute } from './webhook.route.js';

/** The parts of one route that Nest's pipeline calls. */
export interface RouteParts {
  readonly route: WebhookRoute;
  readonly guard: WebhookGuard;
  readonly handler: WebhookHandler;
  readonly filter: WebhookFilter;
}

type ControllerOptions = Pick<ResolvedProducerOptions, 'path' | 'routes' | 'controllerDecorators'>;

const VERSION_METADATA = '__version__';

/**
 * A controller class of a producer's own: Nest keeps a route's path, guards and filters on the class, so producers
 * cannot share one.
 */
export function createController(
  name: string,
  { path, routes, controllerDecorators }: ControllerOptions,
  parts: Record<WebhookAction, RouteParts>,
): Type {
  const controller = class {} as Type;
  Object.defineProperty(controller, 'name', { value: `${pascalCase(name)}ProducerController` });
  const prototype = controller.prototype as Record<
    string,
    (request: object, response: object) => Promise<unknown>
  >;
  for (const decorate of [Controller(path), ...controllerDecorators.toReversed()])
    decorate(controller);
  const version: unknown = Reflect.getMetadata(VERSION_METADATA, controller);
  for (const action of WEBHOOK_ACTIONS) {
    const { route, guard, handler, filter } = parts[action];
    const method = (request: object, response: object): Promise<unknown> =>
      handler.handle(request, response);
    const descriptor = { value: method, configurable: true, writable: true };
    Object.defineProperty(prototype, action, descriptor);
    Req()(prototype, action, 0);
    Res()(prototype, action, 1);
    const decorators = [
      Post(routes[action]),
      HttpCode(HttpStatus.OK),
      UseGuards(guard),
      UseFilters(filter),
      SetMetadata(ROUTE_CONFIG_METADATA, routeConfig({ route, version })),
    ];
    for (const decorate of decorators) decorate(prototype, action, descriptor);
  }
  return controller;
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
