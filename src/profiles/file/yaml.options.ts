import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** YAML 1.2 with merge keys and binary data. Nothing is printed, and no error shows a part of the text. */
export const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  merge: true,
  customTags: ['binary'],
  intAsBigInt: true,
  prettyErrors: false,
  logLevel: 'error',
};
