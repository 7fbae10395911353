import 'reflect-metadata';
import { decoratedMethod } from '../../shared/nest/decorated-method.js';
import type { KeyChangedCallback } from '../change/key-change.js';
import { addMetadata, ON_KEY_CHANGED_METADATA, type OnKeyChangedMetadata } from '../metadata.js';

/** Stands on a method that takes a `KeyChange`, or nothing. */
export type OnKeyChangedDecorator = <T extends KeyChangedCallback>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/**
 * Has a method called with a `KeyChange` when `keys.keyChanged()` says that the key changes. Methods are called one after
 * the other, in the order of modules, providers and methods; what they return is waited for.
 *
 * @param name of the key
 * @param callbackName shown in results and errors, by default such as `people_callback_1`; a later callback of the same
 * name takes the place of this one
 * @throws TypeError on anything but a method of the instance.
 */
export const OnKeyChanged =
  (name: string, callbackName?: string): OnKeyChangedDecorator =>
  (target, key, descriptor) => {
    const method = decoratedMethod('OnKeyChanged', target, key, descriptor);
    const metadata = { name, callbackName } satisfies OnKeyChangedMetadata;
    addMetadata(ON_KEY_CHANGED_METADATA, metadata, method);
  };
