import 'reflect-metadata';
import { decoratedMethod } from '../../shared/nest/decorated-method.js';
import { ACTIONS_METADATA, type Action } from '../metadata.js';

/** Marks the method that issues a credential. What it returns is the end user's; its `idField` is the credential's id. */
export const Create = (): MethodDecorator => handles('create');

/** Marks the method that revokes a credential. A credential that does not exist is a success: throw `AlreadyGone`. */
export const Revoke = (): MethodDecorator => handles('revoke');

/** Marks the method that makes the next root credential. It returns the payload's fields that change. */
export const Rotate = (): MethodDecorator => handles('rotate');

/** Marks the method that proves a root credential: it throws if the credential does not work. */
export const Verify = (): MethodDecorator => handles('verify');

function handles(action: Action): MethodDecorator {
  const decorator = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return (target, name, descriptor) => {
    // A static method is told of at the start, with everything else that is wrong.
    const isStatic = typeof target === 'function' && typeof descriptor.value === 'function';
    const method = isStatic
      ? (descriptor.value as object)
      : decoratedMethod(decorator, target, name, descriptor);
    const others = (Reflect.getOwnMetadata(ACTIONS_METADATA, method) as Action[] | undefined) ?? [];
    Reflect.defineMetadata(ACTIONS_METADATA, [action, ...others], method);
  };
}
