import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

/** Readers of YAML 1.1 take `1e-7` for text, and `1.0e-7` for the number. */
const EXPONENT: ScalarTag = {
  identify: (value) => typeof value === 'number' && /^-?\de/.test(String(value)),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  // Nothing is read by it.
  test: /(?!)/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace('e', '.0e'),
};

/** YAML 1.2 with merge keys and binary data. Nothing is printed, and no error shows a part of the text. */
export const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  merge: true,
  customTags: (tags) => [EXPONENT, ...tags, 'binary'],
  intAsBigInt: true,
  prettyErrors: false,
  logLevel: 'error',
};
