/** What YAML 1.1, which acct reads, takes for something else than YAML 1.2 does. The first that fits counts. */
const DIFFERENCES: readonly (readonly [written: RegExp, difference: string])[] = [
  [
    /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
    'yes, no, on and off are text here, and were booleans for acct',
  ],
  [
    /^[-+]?0(?!0*[0-7]?$)\d+$/,
    'a number with leading zeros is decimal here, and was octal or text for acct: quote it',
  ],
  [/^[-+]?0b[01_]+$/, 'a binary number is text here, and was a number for acct'],
  [
    /^[-+]0x[\da-fA-F_]+$/,
    'a hexadecimal number with a sign is text here, and was a number for acct',
  ],
  [
    /^(?=.*_)(?:[-+]?(?:0x[\da-fA-F_]+|0[0-7_]+|[1-9][\d_]*|\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?)|\.\d[\d_]*(?:[eE][-+]\d+)?)$/,
    'a number with underscores is text here, and was a number for acct',
  ],
  [
    /^[-+]?(?:[1-9][\d_]*(?::[0-5]?\d)+|\d[\d_]*(?::[0-5]?\d)+\.[\d_]*)$/,
    'a number with colons is text here, and was a number for acct',
  ],
  [/^0o[0-7]+$/, 'a number with 0o is octal here, and was text for acct'],
  [
    /^(?!(?:[-+]?\d+\.\d*|\.\d+)[eE][-+]\d+$)[-+]?(?:\.\d+|\d+(?:\.\d*)?)[eE][-+]?\d+$/,
    'a number with an exponent, but without a dot or a sign of it, is a number here, and was text for acct',
  ],
  [/^[-+]\.\d+$/, 'a number of a sign and a dot is a number here, and was text for acct'],
  [
    /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
    'a date is text here; acct encrypted none',
  ],
];

/** In words, without what is written; undefined where both read the same. */
export function differenceOf(written: string): string | undefined {
  return DIFFERENCES.find(([pattern]) => pattern.test(written))?.[1];
}
