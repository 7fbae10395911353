import {
  Injectable,
  type ArgumentMetadata,
  type PipeTransform,
  ValidationPipe,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { types } from 'node:util';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Handler, Invocation } from '../calls/invocation.js';
import type { HandlerDefinition } from '../discovery/producer.definition.js';
import {
  containerOf,
  type ContextId,
  PipesContextCreator,
  STATIC_CONTEXT,
} from './nest-internals.js';
import { BODY_PARAMETER, ROUTE_ARGS_METADATA } from '../nest-metadata.js';
import { argumentMetadata, type CheckedValues, isChecked } from './argument-metadata.js';
import { type ParameterValue, parameterValue } from './parameter.values.js';
import { isPerRequest } from './provider-scope.js';
import type { RequestScope } from './request-scope.js';
import { type EnhancerContext, ScopedGlobals } from './scoped-globals.js';

type Method = (...args: unknown[]) => unknown;

interface BoundParameter {
  readonly index: number;
  readonly value: ParameterValue;
  readonly metadata: ArgumentMetadata;
  readonly pipes: readonly PipeTransform[];
}

/** Where the pipes of one bound method come from. */
interface PipeSources {
  readonly globalPipes: readonly PipeTransform[];
  readonly contextId: ContextId;
}

/** Makes a function of a handler: it takes the parameters out of an invocation, through their pipes. */
@Injectable()
export class HandlerBinder {
  private readonly pipes: PipesContextCreator;
  private readonly globalPipes: PipesContextCreator;

  constructor(
    modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly scopedGlobals: ScopedGlobals,
  ) {
    this.pipes = new PipesContextCreator(containerOf(modules));
    this.globalPipes = new PipesContextCreator(containerOf(modules), config);
  }

  bind(definition: HandlerDefinition, checked: CheckedValues): Handler {
    const { provider } = definition;
    const hasScopedPipes = this.config.getGlobalRequestPipes().length > 0;
    if (isPerRequest(provider) || hasScopedPipes) {
      return async (invocation) => {
        const scope = invocation.scope as RequestScope;
        const instance = isPerRequest(provider)
          ? await scope.resolve(provider)
          : (provider.instance as object);
        const context = hasScopedPipes ? await this.scopedGlobals.makeFor(scope) : undefined;
        const sources = { globalPipes: this.globalPipesIn(context), contextId: scope.contextId };
        return this.bindTo(instance, definition, checked, sources)(invocation);
      };
    }
    const sources = { globalPipes: this.globalPipesIn(undefined), contextId: STATIC_CONTEXT };
    return this.bindTo(provider.instance as object, definition, checked, sources);
  }

  private globalPipesIn(context: EnhancerContext | undefined): PipeTransform[] {
    return this.globalPipes.getGlobalMetadata(context?.contextId, context?.inquirerId);
  }

  private bindTo(
    instance: object,
    definition: HandlerDefinition,
    checked: CheckedValues,
    sources: PipeSources,
  ): Handler {
    const method = (instance as Record<string, Method>)[definition.method] as Method;
    const parameters = this.parameters(instance, method, definition, checked, sources);
    if (parameters.every(({ pipes }) => pipes.length === 0)) {
      return (invocation) => emitted(method.apply(instance, valuesOf(parameters, invocation)));
    }
    return async (invocation) =>
      emitted(method.apply(instance, await pipedValuesOf(parameters, invocation)));
  }

  private parameters(
    instance: object,
    method: Method,
    { classRef, method: name, parameters, provider }: HandlerDefinition,
    checked: CheckedValues,
    { globalPipes, contextId }: PipeSources,
  ): BoundParameter[] {
    const ofMethod = this.pipes.create(
      instance,
      method,
      provider.host?.token ?? '',
      contextId,
      provider.id,
    );
    const routeArguments = Reflect.getMetadata(ROUTE_ARGS_METADATA, classRef, name) as Record<
      string,
      { pipes: [] }
    >;
    const parameterTypes = Reflect.getMetadata(
      'design:paramtypes',
      classRef.prototype as object,
      name,
    ) as unknown[] | undefined;
    return parameters.map((parameter) => {
      const { index } = parameter;
      const given = routeArguments[`${BODY_PARAMETER}:${index}`]?.pipes ?? [];
      const own = this.pipes.createConcreteContext<unknown[], PipeTransform[]>(
        given,
        contextId,
        provider.id,
      );
      // The producer's DTO has seen the value; a global ValidationPipe would only do it again.
      const global = isChecked(parameter, checked)
        ? globalPipes.filter((pipe) => !(pipe instanceof ValidationPipe))
        : globalPipes;
      const pipes = [...global, ...ofMethod, ...own];
      return {
        index,
        value: parameterValue(parameter),
        metadata: argumentMetadata(parameter, parameterTypes?.[index]),
        pipes,
      };
    });
  }
}

/** What a handler's result comes to: the last value where it is an Observable, also of a promise. */
function emitted(result: unknown): unknown {
  if (types.isPromise(result)) return result.then(emitted);
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}

function valuesOf(parameters: readonly BoundParameter[], invocation: Invocation): unknown[] {
  const args: unknown[] = [];
  for (const { index, value } of parameters) args[index] = value(invocation);
  return args;
}

async function pipedValuesOf(
  parameters: readonly BoundParameter[],
  invocation: Invocation,
): Promise<unknown[]> {
  const args: unknown[] = [];
  await Promise.all(
    parameters.map(async ({ index, value, metadata, pipes }) => {
      let argument = value(invocation);
      for (const pipe of pipes) argument = await pipe.transform(argument, metadata);
      args[index] = argument;
    }),
  );
  return args;
}
