import { BODY_PARAMETER, ROUTE_ARGS_METADATA } from '../nest-metadata.js';
import { isClassProvider } from '../../shared/nest/class-of-provider.js';
import type { HandlerDefinition } from '../discovery/producer.definition.js';
import { BootMessage } from './boot.messages.js';
import { placeOf } from './handler.checks.js';

const ENHANCERS = ['__guards__', '__interceptors__', '__exceptionFilters__', '__pipes__'];

/** Guards and the like that Nest would leave out without a word: a door that looks locked and is not. */
export function skippedEnhancers(handler: HandlerDefinition): string[] {
  if (isClassProvider(handler.provider)) return [];
  return enhancersOf(handler)
    .filter((enhancer) => typeof enhancer === 'function')
    .map((enhancer) => BootMessage.skippedEnhancer(placeOf(handler), enhancer.name));
}

function enhancersOf({ classRef, method, parameters }: HandlerDefinition): unknown[] {
  const callback = (classRef.prototype as Record<string, object>)[method] as object;
  const onMethod = ENHANCERS.flatMap((key) =>
    [classRef, callback].flatMap((target) => listed(key, target)),
  );
  const routeArguments = (Reflect.getMetadata(ROUTE_ARGS_METADATA, classRef, method) ??
    {}) as Record<string, { pipes: unknown[] }>;
  const onParameters = parameters.flatMap(
    ({ index }) => routeArguments[`${BODY_PARAMETER}:${index}`]?.pipes ?? [],
  );
  return [...onMethod, ...onParameters];
}

function listed(key: string, target: object): unknown[] {
  return (Reflect.getMetadata(key, target) as unknown[] | undefined) ?? [];
}
