import { Inject, Injectable, type Type } from '@nestjs/common';
import type { ProducerMetadata } from '../decorators/producer.decorator.js';
import type { ProducerDefinition } from '../discovery/producer.definition.js';
import { ProducerExplorer } from '../discovery/producer.explorer.js';
import { PRODUCER_METADATA } from '../metadata.js';
import { MODULE_OPTIONS } from '../producer.tokens.js';
import { type ModuleOptionSource, planProducer, type ProducerPlan } from './producer.plan.js';

/** What the application's modules and the module's options say of producers, at the time of asking. */
@Injectable()
export class ModulePlan {
  constructor(
    @Inject(MODULE_OPTIONS) private readonly sources: readonly ModuleOptionSource[],
    private readonly explorer: ProducerExplorer,
  ) {}

  /** Classes that `forRoot({ producers })` names. */
  get listedClasses(): Type[] {
    // What is no class is reported with the other options.
    return this.sources
      .flatMap(({ options }): unknown => options.producers ?? [])
      .filter((listed): listed is Type => typeof listed === 'function');
  }

  /** The named producers, and last the default one. */
  producers(): ProducerPlan[] {
    const definitions = this.explorer.explore();
    for (const classRef of this.listedClasses) announce(definitions, classRef);
    const named = [...definitions.values()].filter(({ name }) => name !== undefined);
    return [...named, definitions.get(undefined) ?? empty(undefined)].map((definition) =>
      planProducer(definition, this.sources),
    );
  }
}

/** Adds a class that cannot be seen yet, since a factory is going to make it. */
function announce(definitions: Map<string | undefined, ProducerDefinition>, classRef: Type): void {
  const metadata = Reflect.getMetadata(PRODUCER_METADATA, classRef) as ProducerMetadata | undefined;
  if (!metadata || definitions.get(metadata.name)?.classes.includes(classRef)) return;
  const definition = definitions.get(metadata.name) ?? empty(metadata.name);
  definition.optionSources.push({
    place: `@Producer() on ${classRef.name}`,
    options: metadata.options,
  });
  definitions.set(metadata.name, definition);
}

const empty = (name: string | undefined): ProducerDefinition => ({
  name,
  handlers: [],
  classes: [],
  optionSources: [],
});
