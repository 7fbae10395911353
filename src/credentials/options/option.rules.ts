import { type Duration, milliseconds } from '../../shared/duration.js';

/** What the value of an option must be like. */
export interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

export const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
export const isFunction = (value: unknown): boolean => typeof value === 'function';

export const FUNCTION: Rule = { expected: 'a function', holds: isFunction };
export const DURATION: Rule = {
  expected: "a length of time: milliseconds, or for example '30s', '15m' or '1h'",
  holds: isDuration,
};
export const LONGER_THAN_NOTHING: Rule = {
  expected: `${DURATION.expected}, and more than 0`,
  holds: (value) => isDuration(value) && milliseconds(value as Duration) > 0,
};

/**
 * What is wrong with the options that are given; those that are undefined count as omitted.
 *
 * @param of the name of the option that they are part of
 */
export function problemsOf(options: object, rules: Record<string, Rule>, of?: string): string[] {
  const known = Object.keys(rules).join(', ');
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([option, value]) => {
      const name = of === undefined ? option : `${of}.${option}`;
      const rule = Object.hasOwn(rules, option) ? rules[option] : undefined;
      if (!rule) return [`There is no option "${name}". There are ${known}.`];
      return rule.holds(value) ? [] : [`Option ${name} must be ${rule.expected}.`];
    });
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
