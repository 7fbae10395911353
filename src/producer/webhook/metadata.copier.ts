import type { Type } from '@nestjs/common';

/** Metadata by which Nest, TypeScript and this library drive the handler itself; none of it is the route's. */
const OF_THE_HANDLER = /^(__|design:|self:|optional:|scope:|nestjs-akeyless:|(path|method|host)$)/;

/**
 * Puts what an application has said of a handler, or of its class, on the generated route: `@Public()` and the like
 * are then seen by global guards, and `@ApiOperation()` by OpenAPI. What is said of the method wins.
 */
export function copyMetadata(classRef: Type, method: string, route: object): void {
  const handler = (classRef.prototype as Record<string, object>)[method];
  for (const source of [classRef, handler]) {
    if (source === undefined) continue;
    for (const key of Reflect.getMetadataKeys(source) as (string | symbol)[]) {
      if (typeof key === 'string' && OF_THE_HANDLER.test(key)) continue;
      Reflect.defineMetadata(key, Reflect.getMetadata(key, source), route);
    }
  }
}
