import { Injectable } from '@nestjs/common';
import { ProducerExplorer } from '../discovery/producer.explorer.js';
import { BootMessage } from './boot.messages.js';
import { strayParameters } from './class.checks.js';
import { hasDto } from './dto.checkers.js';
import { skippedEnhancers } from './enhancer.checks.js';
import { handlerProblems } from './handler.checks.js';
import { ModulePlan } from './module.plan.js';
import { producerProblems } from './producer.checks.js';
import type { ProducerPlan } from './producer.plan.js';
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
    return [
      ...(isImportedTwice ? [BootMessage.forRootTwice()] : []),
      ...optionProblems,
      ...(plans.length === 0 ? [BootMessage.noHandlers()] : []),
      ...plans.flatMap((plan) => this.ofProducer(plan)),
      ...this.conflicts(plans),
      ...this.ofClasses(),
      ...(unchecked.length > 0
        ? [BootMessage.noValidator(unchecked.map(({ name }) => `"${name}"`).join(', '))]
        : []),
    ];
  }

  private ofProducer({ name, definition, options }: ProducerPlan): string[] {
    const unregistered = this.registry.get(name) ? [] : definition.classes;
    return [
      ...producerProblems(definition, options),
      ...definition.handlers.flatMap(handlerProblems),
      ...definition.handlers.flatMap(skippedEnhancers),
      ...unregistered.map((classRef) => BootMessage.madeByFactory(classRef.name, name)),
    ];
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
    const stray = [...classes.keys()].flatMap((classRef) =>
      strayParameters(classRef, this.explorer.methodsOf(classRef)),
    );
    const absent = this.modulePlan.listedClasses.filter((classRef) => !classes.has(classRef));
    return [...stray, ...absent.map((classRef) => BootMessage.notProvided(classRef.name))];
  }
}

function routeName({ producer, action }: { producer: string; action: string }): string {
  return `${action} of producer "${producer}"`;
}
