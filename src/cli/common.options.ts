import type { Option } from './arguments/option.js';

export const HELP: Option = { name: 'help', help: 'Print this' };
export const VERSION: Option = { name: 'version', help: 'Print the version' };
export const JSON_OUTPUT: Option = {
  name: 'json',
  help: 'Print one JSON document; errors and notes as JSON on standard error',
};
