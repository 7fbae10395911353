/** What YAML 1.1, which acct reads, takes for something else than YAML 1.2 does. */
const DIFFERENCES: readonly (readonly [written: RegExp, difference: string])[] = [
  [/^(?:yes|no|on|off)$/i, 'yes, no, on and off are text here, and were booleans for acct'],
  [/^[-+]?0\d+$/, 'a number with leading zeros is decimal here, and was octal for acct: quote it'],
  [/^[-+]?0b[01_]+$/, 'a binary number is text here, and was a number for acct'],
  [/^[-+]?\d[\d_]*_[\d_]*$/, 'a number with underscores is text here, and was a number for acct'],
  [/^[-+]?\d+(?::[0-5]?\d)+$/, 'a number with colons is text here, and was a number for acct'],
  [/^0o[0-7]+$/, 'a number with 0o is octal here, and was text for acct'],
  [/^\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?$/, 'a date is text here; acct encrypted none'],
];

/** In words, without what is written; undefined where both read the same. */
export function differenceOf(written: string): string | undefined {
  return DIFFERENCES.find(([pattern]) => pattern.test(written))?.[1];
}
