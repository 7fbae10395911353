import { types } from 'node:util';
import { Fernet } from '../../shared/fernet.js';
import { isPlainObject } from '../../shared/plain-object.js';
import { aliyunAuthFailure } from '../auth-failure/aliyun.auth-failure.js';
import { clientProblems } from '../client/client.rules.js';
import type { OfflineCopyOptions } from '../offline/offline.options.js';
import { isSource } from '../sources/source-of.js';
import type { CredentialDefaults, CredentialFeature } from './credential.options.js';
import { EnvVariable } from './env-variable.js';
import {
  DURATION,
  isFunction,
  isName,
  LONGER_THAN_NOTHING,
  problemsOf,
  type Rule,
} from './option.rules.js';

/** A rule that is not called yet, or promises its answer, would say nothing. */
const isAuthFailure = (value: unknown): boolean =>
  isFunction(value) && value !== aliyunAuthFailure && !types.isAsyncFunction(value);

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
  authFailure: {
    expected:
      'a function that says true or false at once, such as postgresAuthFailure or aliyunAuthFailure()',
    holds: isAuthFailure,
  },
  clients: { expected: '{ create, destroy, drain? }', holds: isPlainObject },
};

const REQUIRED = ['name', 'path', 'source'] as const;

const MISSING: Record<(typeof REQUIRED)[number], string> = {
  name: 'Option name is missing.',
  path: "Option path is missing. If it comes from an environment variable, that is not set: env('VARIABLE') would name it.",
  source: 'Option source is missing. Give one here, or in forRoot() for all credentials.',
};

/** What is wrong with options that hold for all credentials; never with a value in it. */
export const defaultsProblems = (options: object): string[] => problemsOf(options, DEFAULTS);

/** What is wrong with the options of one credential, joined with those that hold for all. */
export function credentialProblems(
  options: { readonly [option in (typeof REQUIRED)[number] | 'clients']?: unknown },
  environment: NodeJS.ProcessEnv,
): string[] {
  const { path, clients } = options;
  const missing = REQUIRED.filter((option) => options[option] === undefined);
  return [
    ...missing.map((option) => MISSING[option]),
    ...problemsOf(options, FEATURE),
    ...(isPlainObject(clients) ? clientProblems(clients) : []),
    ...variableProblems(path, environment),
  ];
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
