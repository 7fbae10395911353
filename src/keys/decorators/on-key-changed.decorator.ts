import 'reflect-metadata';
import { addMetadata, ON_KEY_CHANGED_METADATA, type OnKeyChangedMetadata } from '../metadata.js';

/**
 * Has a method called with a `KeyChange` when `keys.keyChanged()` says that the key changes. Methods are called one after
 * the other, in the order of modules, providers and methods; what they return is waited for.
 *
 * @param name of the key
 * @param callbackName shown in results and errors, by default such as `people_callback_1`; a later callback of the same
 * name takes the place of this one
 */
export const OnKeyChanged = (name: string, callbackName?: string): MethodDecorator =>
  addMetadata(ON_KEY_CHANGED_METADATA, { name, callbackName } satisfies OnKeyChangedMetadata);
