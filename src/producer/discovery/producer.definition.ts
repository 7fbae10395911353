import type { Type } from '@nestjs/common';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import type { Action, ParameterMetadata } from '../metadata.js';
import type { OptionSource } from '../options/options.merger.js';

/** A method that handles an action, as it was found. */
export interface HandlerDefinition {
  readonly action: Action;
  readonly classRef: Type;
  readonly method: string;
  readonly parameters: readonly ParameterMetadata[];
  /** How many parameters the method declares. */
  readonly parameterCount: number;
  readonly provider: ProviderWrapper;
}

/** What was found of one producer. */
export interface ProducerDefinition {
  /** Undefined for the default producer. */
  readonly name: string | undefined;
  readonly handlers: HandlerDefinition[];
  /** Classes that say that they belong to it. */
  readonly classes: Type[];
  readonly optionSources: OptionSource[];
}

/** The name that messages and events use. */
export const displayName = (name: string | undefined): string => name ?? 'default';

export function handlersFor(definition: ProducerDefinition, action: Action): HandlerDefinition[] {
  return definition.handlers.filter((handler) => handler.action === action);
}
