import 'reflect-metadata';
import type { PipeTransform, Type } from '@nestjs/common';
import { BODY_PARAMETER, ROUTE_ARGS_METADATA } from '../nest-metadata.js';
import { PARAMETERS_METADATA, type ParameterMetadata } from '../metadata.js';

/** A pipe or its class, as Nest's own parameter decorators take it. */
export type ParameterPipe = Type<PipeTransform> | PipeTransform;

/** The one mechanism under all parameter decorators. */
export function bindParameter(
  parameter: Omit<ParameterMetadata, 'index'>,
  pipes: readonly ParameterPipe[],
): ParameterDecorator {
  return (target, method, index) => {
    // On a constructor there is no method, and on a static one no instance; both are reported at boot.
    const host = typeof target === 'function' ? target : target.constructor;
    append(PARAMETERS_METADATA, host, method, { ...parameter, index });
    if (method === undefined) return;
    // Under Nest's own key Nest makes the pipes that are given as classes.
    const routeArguments =
      (Reflect.getOwnMetadata(ROUTE_ARGS_METADATA, host, method) as object | undefined) ?? {};
    const argument = { index, data: parameter.key, pipes };
    Reflect.defineMetadata(
      ROUTE_ARGS_METADATA,
      { ...routeArguments, [`${BODY_PARAMETER}:${index}`]: argument },
      host,
      method,
    );
  };
}

function append(
  key: string,
  host: object,
  method: string | symbol | undefined,
  value: ParameterMetadata,
): void {
  const name = method as string;
  const others = (Reflect.getOwnMetadata(key, host, name) as ParameterMetadata[] | undefined) ?? [];
  Reflect.defineMetadata(key, [...others, value], host, name);
}
