import 'reflect-metadata';
import { decoratedMethod } from '../../shared/nest/decorated-method.js';
import { HANDLERS_METADATA, type HandlerKind } from '../metadata.js';

/**
 * Marks the method of a plugin that makes something of profiles, such as connections. It is called once at the start
 * with all profiles of its section by name, and returns what it made by the same names: what `@InjectProfile()` and
 * `Profiles` then give.
 */
export const Gather = (): MethodDecorator => handles('gather');

/**
 * Marks the method of a plugin that closes what `@Gather()` made. It is called at shutdown, once for each gathered profile,
 * with an object of that one profile; so what one profile throws keeps no other open.
 */
export const Close = (): MethodDecorator => handles('close');

/**
 * Marks the method of a backend that fetches profiles from somewhere else. It is called once for each of the backend's
 * profiles, with its values and its name, and returns `{ provider: { profile: { … } } }`.
 */
export const Unlock = (): MethodDecorator => handles('unlock');

function handles(kind: HandlerKind): MethodDecorator {
  const decorator = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  return (target, name, descriptor) => {
    const method = decoratedMethod(decorator, target, name, descriptor);
    const others =
      (Reflect.getOwnMetadata(HANDLERS_METADATA, method) as HandlerKind[] | undefined) ?? [];
    Reflect.defineMetadata(HANDLERS_METADATA, [kind, ...others], method);
  };
}
