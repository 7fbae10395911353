import { KeyDefinitionError } from '../errors/key-definition.error.js';
import type { KeyDefinition, KeyStoreFunction } from './key-definition.js';
import { keyOptionProblems, type KeyOptions, resolveKeyOptions } from './key.options.js';

/**
 * @param hasState whether there is a repository, and a crypto tool, for keys with a state
 * @throws KeyDefinitionError naming all that is wrong.
 */
export function keyDefinition(
  name: string,
  store: KeyStoreFunction,
  options: KeyOptions,
  hasState: boolean,
): KeyDefinition {
  const problems = [...nameProblems(name), ...storeProblems(store), ...keyOptionProblems(options)];
  if (problems.length === 0) problems.push(...stateProblems(options, hasState));
  if (problems.length > 0) {
    const shown = typeof name === 'string' ? `The key "${name}"` : 'A key';
    throw new KeyDefinitionError([`${shown} cannot be defined: ${problems.join('; ')}.`]);
  }
  return { name, store, options: resolveKeyOptions(options) };
}

/** @throws KeyDefinitionError */
export function checkCallback(keyName: string, callback: unknown, callbackName: unknown): void {
  const problems = [
    ...(typeof callback === 'function' ? [] : ['it must be a function']),
    ...(callbackName === undefined ? [] : nameProblems(callbackName)),
  ];
  if (problems.length > 0) {
    throw new KeyDefinitionError([
      `A callback of the key "${keyName}" cannot be registered: ${problems.join('; ')}.`,
    ]);
  }
}

function nameProblems(name: unknown): string[] {
  return typeof name === 'string' && name !== ''
    ? []
    : ['its name must be a text that is not empty'];
}

function storeProblems(store: unknown): string[] {
  if (typeof store !== 'function') return ['its store must be a function that gives the key'];
  return store.length > 0
    ? ['its store must take no parameters, since it is called without any']
    : [];
}

function stateProblems(
  { stateless = true, autoSave = false }: KeyOptions,
  hasState: boolean,
): string[] {
  if (stateless) return autoSave ? ['autoSave saves a state, so it needs stateless: false'] : [];
  return hasState
    ? []
    : ['stateless: false needs the options stateRepository and cryptoTool of KeysModule'];
}
