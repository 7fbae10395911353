import { isPlainObject } from '../../shared/plain-object.js';
import { CRYPTO_PLUGINS } from '../file/crypto-plugin.js';
import type { ProfilesModuleOptions } from './profiles.options.js';

interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const areNames = (value: unknown): boolean => Array.isArray(value) && value.every(isName);

const NAME: Rule = { expected: 'a text that is not empty', holds: isName };
const FLAG: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };

const RULES: Record<keyof ProfilesModuleOptions, Rule> = {
  file: NAME,
  key: {
    expected: 'a key or a list of keys',
    holds: (value) => isName(value) || (areNames(value) && (value as unknown[]).length > 0),
  },
  cryptoPlugin: {
    expected: `one of ${CRYPTO_PLUGINS.join(', ')}`,
    holds: (value) => (CRYPTO_PLUGINS as readonly unknown[]).includes(value),
  },
  allowPlaintext: FLAG,
  profile: NAME,
  overrides: {
    expected: 'an object of providers, each an object of profiles',
    holds: isPlainObject,
  },
  hardFail: FLAG,
  allowedBackendProfiles: {
    expected: 'a list of names',
    holds: areNames,
  },
};

/** What is wrong with options, never with a value in it. Options that are undefined count as omitted. */
export function optionProblems(options: object): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([option, value]) => {
      const rule = Object.hasOwn(RULES, option)
        ? RULES[option as keyof ProfilesModuleOptions]
        : undefined;
      if (!rule) return [`There is no option "${option}". There are ${known()}.`];
      return rule.holds(value) ? [] : [`Option ${option} must be ${rule.expected}.`];
    });
}

const known = (): string => Object.keys(RULES).join(', ');
