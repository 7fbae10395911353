import { describe, expect, it } from '@jest/globals';
import {
  type CryptoTool,
  KeyDefinitionError,
  type KeyOptions,
  Keys,
  type KeysModuleOptions,
  memoryStateRepository,
} from 'nestjs-akeyless/keys';
import { PlainCryptoTool } from './support/plain.crypto-tool.js';

const definitionError = (name: unknown, store: unknown, options?: unknown): KeyDefinitionError => {
  try {
    new Keys().define(name as string, store as () => string, options as KeyOptions);
  } catch (error) {
    return error as KeyDefinitionError;
  }
  throw new Error('it was defined');
};

describe('define()', () => {
  it('can be chained', async () => {
    const keys = new Keys().define('a', () => '1').define('b', () => '2', { useCase: 'one-way' });
    expect([await keys.getKey('a'), await keys.getKey('b')]).toEqual(['1', '2']);
  });

  it.each<[string, unknown, unknown, unknown]>([
    ['its name must be a text that is not empty', '', () => 'key', {}],
    ['its name must be a text that is not empty', undefined, () => 'key', {}],
    ['its store must be a function that gives the key', 'people', 'canary-key', {}],
    ['its store must take no parameters', 'people', (name: string) => name, {}],
    ["useCase must be 'one-way' or 'round-trip'", 'people', () => 'key', { useCase: 'both' }],
    ['stateless must be true or false', 'people', () => 'key', { stateless: 'no' }],
    ['keepInCache must be true or false', 'people', () => 'key', { keepInCache: 1 }],
    ['autoSave must be true or false', 'people', () => 'key', { autoSave: null }],
    [
      "onError must be 'raise' or 'skip-and-raise' or 'skip' or 'halt'",
      'people',
      () => 'key',
      { onError: 'ignore' },
    ],
    [
      'there is no option "statefull"; there are useCase, stateless, keepInCache, autoSave, onError',
      'people',
      () => 'key',
      { statefull: true },
    ],
    ['the options must be an object', 'people', () => 'key', 'stateless'],
    [
      'stateless: false needs the options stateRepository',
      'people',
      () => 'key',
      { stateless: false },
    ],
    [
      'autoSave saves a state, so it needs stateless: false',
      'people',
      () => 'key',
      { autoSave: true },
    ],
  ])('says that %s', (problem, name, store, options) => {
    const error = definitionError(name, store, options);
    expect(error).toBeInstanceOf(KeyDefinitionError);
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('canary-key');
  });

  it('says all that is wrong in one error', () => {
    const error = definitionError('people', 7, { useCase: 'both', onError: 'ignore' });
    expect(error.message).toContain('The key "people" cannot be defined: its store must be');
    expect(error.message).toContain('; useCase must be');
    expect(error.message).toContain('; onError must be');
  });

  it('takes options that are undefined as omitted', async () => {
    const keys = new Keys().define('people', () => 'key', {
      useCase: undefined,
      onError: undefined,
    });
    expect(await keys.getForwardPathKey('people')).toBe('key');
  });

  it('refuses a name that is taken, and keeps the key that has it', async () => {
    const keys = new Keys().define('people', () => 'first');
    expect(() => keys.define('people', () => 'second')).toThrow(
      'The key "people" is defined twice. Give one of them another name.',
    );
    expect(await keys.getKey('people')).toBe('first');
  });

  it('takes names of things that every object has', async () => {
    const keys = new Keys().define('constructor', () => 'a').define('__proto__', () => 'b');
    expect([await keys.getKey('constructor'), await keys.getKey('__proto__')]).toEqual(['a', 'b']);
  });

  it.each<[string, KeysModuleOptions]>([
    ['a repository', { stateRepository: memoryStateRepository() }],
    ['a crypto tool', { cryptoTool: new PlainCryptoTool() }],
  ])('needs more than %s for a stated key', (_what, options) => {
    expect(() => new Keys(options).define('people', () => 'key', { stateless: false })).toThrow(
      'stateless: false needs the options stateRepository and cryptoTool of KeysModule',
    );
  });
});

describe('the options of the module', () => {
  it.each<[string, unknown]>([
    ['There is no option "repository" of KeysModule', { repository: memoryStateRepository() }],
    [
      'Option stateRepository of KeysModule must be an object with read() and write()',
      { stateRepository: {} },
    ],
    [
      'Option cryptoTool of KeysModule must be an object with encrypt() and decrypt()',
      {
        cryptoTool: { encrypt: () => 'canary-key' } as unknown as CryptoTool,
      },
    ],
    ['The options of KeysModule must be an object', null],
  ])('are checked: %s', (problem, options) => {
    expect(() => new Keys(options as KeysModuleOptions)).toThrow(KeyDefinitionError);
    expect(() => new Keys(options as KeysModuleOptions)).toThrow(problem);
  });
});
