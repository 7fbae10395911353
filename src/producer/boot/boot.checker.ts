import { Injectable } from '@nestjs/common';
import { ProducerExplorer } from '../discovery/producer.explorer.js';
import { isSameValue } from '../options/options.merger.js';
import type { ResolvedProducerOptions } from '../options/producer.options.js';
import { BootMessage } from './boot.messages.js';
import { staticHandlers, strayParameters } from './class.checks.js';
import { hasDto } from './dto.checkers.js';
import { skippedEnhancers } from './enhancer.checks.js';
import { handlerProblems } from './handler.checks.js';
import { ModulePlan } from './module.plan.js';
import { producerProblems } from './producer.checks.js';
import { type ProducerPlan, quotedNames, withoutAuth } from './producer.plan.js';
import { RouteRegistry } from './route.registry.js';

/** What the application has at its start. */
export interface BootState {
  /** The producers that exist. */
  readonly plans: readonly ProducerPlan[];
  readonly optionProblems: readonly string[];
  readonly isImportedTwice: boolean;
  readonly hasValidationPackages: boolean;
}

/** Finds everything that is wrong with an application's producers, so that it can be told at once. */
@Injectable()
export class BootChecker {
  constructor(
    private readonly explorer: ProducerExplorer,
    private readonly registry: RouteRegistry,
    private readonly modulePlan: ModulePlan,
  ) {}

  problems({ plans, optionProblems, isImportedTwice, hasValidationPackages }: BootState): string[] {
    const unchecked = hasValidationPackages ? [] : plans.filter(({ options }) => hasDto(options));
    const problems = [
      ...(isImportedTwice ? [BootMessage.forRootTwice()] : []),
      ...optionProblems,
      ...(plans.length === 0 ? [BootMessage.noHandlers()] : []),
      ...plans.flatMap((plan) => this.ofProducer(plan)),
      ...(isImportedTwice ? [] : plans.flatMap((plan) => this.lateClasses(plan))),
      ...openBesideGuarded(plans),
      ...this.conflicts(plans),
      ...this.ofClasses(),
      ...(unchecked.length > 0 ? [BootMessage.noValidator(quotedNames(unchecked))] : []),
    ];
    return [...new Set(problems)];
  }

  private ofProducer({ definition, options }: ProducerPlan): string[] {
    return [
      ...producerProblems(definition, options),
      ...definition.handlers.flatMap(handlerProblems),
      ...definition.handlers.flatMap(skippedEnhancers),
    ];
  }

  /** Classes that a factory has made, whose options came too late for the routes. */
  private lateClasses({ name, definition, options }: ProducerPlan): string[] {
    const plan = this.registry.get(name)?.plan;
    if (plan && plan.definition.name !== definition.name) return [];
    if (plan && hasSameRoutes(plan.options, options)) return [];
    return definition.classes
      .filter((classRef) => !plan?.definition.classes.includes(classRef))
      .map((classRef) => BootMessage.madeByFactory(classRef.name, definition.name));
  }

  private conflicts(plans: readonly ProducerPlan[]): string[] {
    const names = new Set(plans.map(({ name }) => name));
    return this.registry.conflicts
      .filter(({ routes }) => routes.every(({ producer }) => names.has(producer)))
      .map(({ path, routes: [first, second] }) =>
        BootMessage.samePath(path, routeName(first), routeName(second)),
      );
  }

  private ofClasses(): string[] {
    const classes = this.explorer.classes();
    const stray = [...classes.keys()].flatMap((classRef) => [
      ...strayParameters(classRef, this.explorer.methodsOf(classRef)),
      ...staticHandlers(classRef),
    ]);
    const absent = this.modulePlan.listedClasses.filter((classRef) => !classes.has(classRef));
    return [...stray, ...absent.map((classRef) => BootMessage.notProvided(classRef.name))];
  }
}

function hasSameRoutes(a: ResolvedProducerOptions, b: ResolvedProducerOptions): boolean {
  return (['path', 'routes', 'controllerDecorators'] as const).every((option) =>
    isSameValue(a[option], b[option]),
  );
}

/** Forgotten, more likely than not: what is open beside a door with a lock must say so. */
function openBesideGuarded(plans: readonly ProducerPlan[]): string[] {
  const guarded = plans.filter(({ options }) => options.auth);
  if (guarded.length === 0) return [];
  return withoutAuth(plans).map(({ name }) =>
    BootMessage.openBesideGuarded(name, quotedNames(guarded)),
  );
}

function routeName({ producer, action }: { producer: string; action: string }): string {
  return `${action} of producer "${producer}"`;
}
