import 'reflect-metadata';
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
  return (_target, _name, descriptor) => {
    const method = descriptor.value as object;
    const others = (Reflect.getOwnMetadata(ACTIONS_METADATA, method) as Action[] | undefined) ?? [];
    Reflect.defineMetadata(ACTIONS_METADATA, [action, ...others], method);
  };
}
