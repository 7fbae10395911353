import { type Duration, milliseconds } from '../../shared/duration.js';
import { isPlainObject } from '../../shared/plain-object.js';
import { Fernet } from '../../shared/fernet.js';
import type { OfflineCopyOptions } from '../offline/offline.options.js';
import { isSource } from '../sources/source-of.js';
import type { CredentialDefaults, CredentialFeature } from './credential.options.js';
import { EnvVariable } from './env-variable.js';

interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isFunction = (value: unknown): boolean => typeof value === 'function';

const FUNCTION: Rule = { expected: 'a function', holds: isFunction };
const DURATION: Rule = {
  expected: "a length of time: milliseconds, or for example '30s', '15m' or '1h'",
  holds: isDuration,
};
const LONGER_THAN_NOTHING: Rule = {
  expected: `${DURATION.expected}, and more than 0`,
  holds: (value) => isDuration(value) && milliseconds(value as Duration) > 0,
};

const DEFAULTS: Record<keyof CredentialDefaults, Rule> = {
  source: {
    expected: 'a source, such as akeylessSource(), or a function',
    holds: (value) => isFunction(value) || isSource(value),
  },
  refreshEvery: LONGER_THAN_NOTHING,
  staleFor: DURATION,
  timeout: LONGER_THAN_NOTHING,
  offline: { expected: '{ folder, key }, the key one of Fernet.generateKey()', holds: isOffline },
};

const FEATURE: Record<keyof CredentialFeature, Rule> = {
  ...DEFAULTS,
  name: { expected: 'a text that is not empty', holds: isName },
  path: {
    expected: "a text that is not empty, or env('VARIABLE')",
    holds: (value) => isName(value) || value instanceof EnvVariable,
  },
  type: { expected: 'a class', holds: isFunction },
  authFailure: FUNCTION,
  clients: { expected: '{ create, destroy, drain? }', holds: areClients },
};

const REQUIRED = ['name', 'path', 'source'] as const;

/** What is wrong with options that hold for all credentials; never with a value in it. */
export const defaultsProblems = (options: object): string[] => problemsOf(options, DEFAULTS);

/** What is wrong with the options of one credential, joined with those that hold for all. */
export function credentialProblems(
  options: { readonly [option in (typeof REQUIRED)[number]]?: unknown },
  environment: NodeJS.ProcessEnv,
): string[] {
  const missing = REQUIRED.filter((option) => options[option] === undefined);
  return [
    ...missing.map((option) => `Option ${option} is missing.`),
    ...problemsOf(options, FEATURE),
    ...variableProblems(options.path, environment),
  ];
}

/** Options that are undefined count as omitted. */
function problemsOf(options: object, rules: Record<string, Rule>): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([option, value]) => {
      const rule = Object.hasOwn(rules, option) ? rules[option] : undefined;
      const known = Object.keys(rules).join(', ');
      if (!rule) return [`There is no option "${option}". There are ${known}.`];
      return rule.holds(value) ? [] : [`Option ${option} must be ${rule.expected}.`];
    });
}

function variableProblems(path: unknown, environment: NodeJS.ProcessEnv): string[] {
  if (!(path instanceof EnvVariable)) return [];
  try {
    path.read(environment);
    return [];
  } catch (error) {
    return [`Option path: ${(error as Error).message}`];
  }
}

function isDuration(value: unknown): boolean {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  try {
    milliseconds(value);
    return true;
  } catch {
    return false;
  }
}

function isOffline(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { folder, key } = value as Partial<OfflineCopyOptions>;
  if (!isName(folder)) return false;
  try {
    return new Fernet(key ?? []) instanceof Fernet;
  } catch {
    return false;
  }
}

function areClients(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { create, destroy, drain } = value;
  return isFunction(create) && isFunction(destroy) && (drain === undefined || isDuration(drain));
}
