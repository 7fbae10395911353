import { Injectable, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ControllerRegistrar } from '../binding/controller.registrar.js';
import { GlobalFilters } from '../binding/global-filters.js';
import { EventReporter } from '../events/event.reporter.js';
import { ProducerEvents } from '../events/producer-events.js';
import { createController, type RouteParts } from '../webhook/controller.factory.js';
import { WEBHOOK_ACTIONS, type WebhookAction } from '../webhook/webhook.action.js';
import { WebhookFilter } from '../webhook/webhook.filter.js';
import { WebhookGuard } from '../webhook/webhook.guard.js';
import { WebhookHandler } from '../webhook/webhook.handler.js';
import { WebhookRoute } from '../webhook/webhook.route.js';
import type { ProducerPlan } from './producer.plan.js';

/** The routes of one producer, and the controller that Nest has of them. */
export interface RegisteredProducer {
  readonly controller: Type;
  readonly routes: Readonly<Record<WebhookAction, WebhookRoute>>;
  readonly reporter: EventReporter;
  /** The producer as it was known when its routes were made. */
  readonly plan: ProducerPlan;
}

/** A path that two routes want. */
export interface PathConflict {
  readonly path: string;
  readonly routes: readonly [RouteName, RouteName];
}

interface RouteName {
  readonly producer: string;
  readonly action: WebhookAction;
}

/** Gives every producer its routes, before Nest registers routes. What they do is bound later. */
@Injectable()
export class RouteRegistry {
  private readonly producers = new Map<string, RegisteredProducer>();
  private readonly paths = new Map<string, RouteName>();
  readonly conflicts: PathConflict[] = [];

  constructor(
    private readonly registrar: ControllerRegistrar,
    private readonly adapterHost: HttpAdapterHost,
    private readonly globalFilters: GlobalFilters,
    private readonly events: ProducerEvents,
  ) {}

  get(producer: string): RegisteredProducer | undefined {
    return this.producers.get(producer);
  }

  register(moduleClass: Type, plan: ProducerPlan): void {
    const { name, options } = plan;
    const reporter = new EventReporter(name, this.events);
    const parts = Object.fromEntries(
      WEBHOOK_ACTIONS.map((action) => [
        action,
        this.parts(new WebhookRoute(name, action), reporter),
      ]),
    ) as Record<WebhookAction, RouteParts>;
    const controller = createController(name, options, parts);
    const { create, revoke, rotate } = parts;
    const routes = { create: create.route, revoke: revoke.route, rotate: rotate.route };
    this.producers.set(name, { controller, routes, reporter, plan });
    // Two routes of one path would stop some adapters right here; the application is told at its start instead.
    if (this.claimPaths(name, options)) this.registrar.add(moduleClass, controller);
  }

  private claimPaths(producer: string, { path, routes }: ProducerPlan['options']): boolean {
    const conflictsBefore = this.conflicts.length;
    for (const action of WEBHOOK_ACTIONS) {
      const full = `${path}/${routes[action]}`.split('/').filter(Boolean).join('/');
      const claimed = this.paths.get(full);
      if (claimed) this.conflicts.push({ path: full, routes: [claimed, { producer, action }] });
      else this.paths.set(full, { producer, action });
    }
    return this.conflicts.length === conflictsBefore;
  }

  private parts(route: WebhookRoute, reporter: EventReporter): RouteParts {
    return {
      route,
      guard: new WebhookGuard(route),
      handler: new WebhookHandler(route, this.adapterHost),
      filter: new WebhookFilter(route, reporter, this.globalFilters, this.adapterHost),
    };
  }
}
