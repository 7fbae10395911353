import { authFault } from '../auth/auth.rules.js';
import type { AkeylessProducerModuleOptions, ProducerOptions } from './producer.options.js';

/** Says what an option must be, or undefined if the value is that. */
type OptionRule = (value: unknown) => string | undefined;

const must = (what: string, holds: (value: unknown) => boolean): OptionRule => {
  return (value) => (holds(value) ? undefined : what);
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isFunction = (value: unknown): boolean => typeof value === 'function';
const aBoolean = must('true or false', (value) => typeof value === 'boolean');
const aClass = must('a class', isFunction);
const aPositiveInteger = must(
  'a positive integer',
  (value) => Number.isSafeInteger(value) && (value as number) > 0,
);
/** Beyond this, timers run at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const aTimeout = must(
  `a positive integer of at most ${LONGEST_TIMER_MS}`,
  (value) =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LONGEST_TIMER_MS,
);
const oneOf = (...values: string[]): OptionRule =>
  must(values.map((value) => `'${value}'`).join(' or '), (value) =>
    values.includes(value as string),
  );
const aListOf = (what: string, holds: (value: unknown) => boolean): OptionRule =>
  must(`a list of ${what}`, (value) => Array.isArray(value) && value.every(holds));

const ROUTE_NAMES = ['create', 'revoke', 'rotate'];

const isRoutes = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(
    ([name, path]) =>
      ROUTE_NAMES.includes(name) && (path === undefined || (isText(path) && path !== '')),
  );

const isJournal = (value: unknown): boolean =>
  ['get', 'set', 'delete'].every((method) =>
    isFunction((value as Record<string, unknown> | null)?.[method]),
  );

const PRODUCER_RULES: Record<keyof ProducerOptions, OptionRule> = {
  path: must('a string', isText),
  routes: must('an object of paths for create, revoke and rotate', isRoutes),
  idField: must('a field name', (value) => isText(value) && value !== ''),
  canRevoke: aBoolean,
  canRotate: aBoolean,
  payload: aClass,
  input: aClass,
  strictPayload: aBoolean,
  opaquePayload: aBoolean,
  retire: oneOf('when-confirmed', 'immediately', 'never'),
  compensate: aBoolean,
  dryRun: oneOf('short', 'real'),
  mapId: must('a function', isFunction),
  timeoutMs: aTimeout,
  revokeConcurrency: aPositiveInteger,
  bodyLimit: aPositiveInteger,
  concurrency: aPositiveInteger,
  queue: must('a whole number', (value) => Number.isSafeInteger(value) && (value as number) >= 0),
  shutdownMs: aPositiveInteger,
  rotationJournal: must('an object with get, set and delete', isJournal),
  journalSecret: must('a non-empty string', (value) => isText(value) && value !== ''),
  auth: authFault,
  controllerDecorators: aListOf('class decorators', isFunction),
};

const MODULE_RULES: Record<keyof AkeylessProducerModuleOptions, OptionRule> = {
  ...PRODUCER_RULES,
  producers: aListOf('classes', isFunction),
};

/** An option that is unknown or of the wrong kind; `expected` is absent for an unknown one. */
export interface OptionFault {
  readonly option: string;
  readonly expected?: string;
  /** The options that there are, for an unknown one. */
  readonly known?: readonly string[];
}

export const producerOptionFaults = (options: object): OptionFault[] =>
  faults(options, PRODUCER_RULES);
export const moduleOptionFaults = (options: object): OptionFault[] => faults(options, MODULE_RULES);

function faults(options: object, rules: Record<string, OptionRule>): OptionFault[] {
  return Object.entries(options).flatMap(([option, value]): OptionFault[] => {
    if (!Object.hasOwn(rules, option)) return [{ option, known: Object.keys(rules) }];
    const expected = value === undefined ? undefined : rules[option]?.(value);
    return expected === undefined ? [] : [{ option, expected }];
  });
}
