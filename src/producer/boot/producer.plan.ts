import {
  displayName,
  handlersFor,
  type ProducerDefinition,
} from '../discovery/producer.definition.js';
import {
  type OptionFault,
  moduleOptionFaults,
  producerOptionFaults,
} from '../options/option.rules.js';
import { mergeOptions, type OptionSource } from '../options/options.merger.js';
import { inheritShared, resolveOptions } from '../options/options.resolver.js';
import type {
  AkeylessProducerModuleOptions,
  ProducerOptions,
  ResolvedProducerOptions,
} from '../options/producer.options.js';
import { BootMessage } from './boot.messages.js';

/** Options of the module, with the place that they were written in. */
export interface ModuleOptionSource extends OptionSource {
  readonly options: AkeylessProducerModuleOptions;
}

/** One producer with every option in its place. */
export interface ProducerPlan {
  readonly name: string;
  readonly definition: ProducerDefinition;
  readonly options: ResolvedProducerOptions;
  /** What is wrong with the options as they were written. */
  readonly problems: readonly string[];
}

/** Settles the options of one producer. What is wrong is reported, and its default taken. */
export function planProducer(
  definition: ProducerDefinition,
  moduleSources: readonly ModuleOptionSource[],
): ProducerPlan {
  const name = displayName(definition.name);
  const own = definition.optionSources.map((source) => checked(source, producerOptionFaults));
  const module = moduleSources.map((source) => checked(source, moduleOptionFaults));
  const ownSources = own.map(({ source }) => source);
  const isDefault = definition.name === undefined;
  const moduleOptions = mergeOptions(module.map(({ source }) => withoutProducers(source)));
  const merged = isDefault
    ? mergeOptions([...module.map(({ source }) => withoutProducers(source)), ...ownSources])
    : mergeOptions(ownSources);
  const options = isDefault ? merged.options : inheritShared(merged.options, moduleOptions.options);
  return {
    name,
    definition,
    options: resolveOptions(definition.name, options, {
      create: handlersFor(definition, 'create').length > 0,
      rotate: handlersFor(definition, 'rotate').length > 0,
    }),
    problems: [
      ...(isDefault ? module : []).flatMap(({ problems }) => problems),
      ...own.flatMap(({ problems }) => problems),
      ...merged.conflicts.map((conflict) => BootMessage.optionConflict(name, conflict)),
    ],
  };
}

/** Producers that do not even say that they are open. */
export const withoutAuth = (plans: readonly ProducerPlan[]): ProducerPlan[] =>
  plans.filter(({ options }) => options.auth === undefined);

export const quotedNames = (plans: readonly ProducerPlan[]): string =>
  plans.map(({ name }) => `"${name}"`).join(', ');

function checked(
  { place, options }: OptionSource,
  faultsOf: (options: object) => OptionFault[],
): { source: OptionSource; problems: string[] } {
  const faults = faultsOf(options);
  const faulty = new Set(faults.map(({ option }) => option));
  const sound = Object.fromEntries(
    Object.entries(options).filter(([option]) => !faulty.has(option)),
  );
  const problems = faults.map((fault) =>
    fault.expected === undefined
      ? BootMessage.unknownOption(place, fault)
      : BootMessage.wrongOption(place, fault),
  );
  return { source: { place, options: sound }, problems };
}

function withoutProducers({ place, options }: OptionSource): OptionSource {
  const { producers: _producers, ...own } = options as AkeylessProducerModuleOptions;
  return { place, options: own satisfies ProducerOptions };
}
