import type { Option } from '../arguments/option.js';
import { HELP, JSON_OUTPUT } from '../common.options.js';
import { CRYPTO_PLUGIN, KEY_OPTIONS } from '../profiles/profiles.options.js';

/** For every command below `gateway`. */
const COMMON: readonly Option[] = [JSON_OUTPUT, HELP];

const STATE_FILE: readonly Option[] = [
  {
    name: 'state',
    value: '<file>',
    help: 'Where the state is kept, encrypted [gateway.state.fernet]',
  },
  { name: 'state-key', value: '<key>', help: 'Its key; better: set ACCT_KEY' },
];

const NO_STATE: Option = { name: 'no-state', help: 'Keep nothing; no key is needed' };

const SHOW_SECRETS: Option = { name: 'show-secrets', help: 'Do not mask secrets' };

const PRODUCER: readonly Option[] = [
  { name: 'url', value: '<url>', help: 'Where the producer is; remembered' },
  { name: 'path', value: '<path>', help: 'What comes before sync/create and so on; remembered' },
  {
    name: 'payload-file',
    value: '<file>',
    help: 'JSON file with the payload to store, - for standard input; or a profile file',
  },
  {
    name: 'profile',
    value: '<provider.profile>',
    help: 'Which profile of a profile file is the payload',
  },
  ...KEY_OPTIONS,
  CRYPTO_PLUGIN,
  { name: 'opaque', help: 'Take the payload file as any text, not as JSON' },
  {
    name: 'reset-payload',
    help: 'Store the payload of the file in place of the one in the state, which is set aside',
  },
  { name: 'item-name', value: '<name>', help: 'Full name of the dynamic secret; remembered' },
  { name: 'gateway-access-id', value: '<id>', help: 'Of the Gateway itself; remembered' },
  { name: 'timeout', value: '<time>', help: 'How long a webhook may take [60s]' },
  {
    name: 'validation-port',
    value: '<port>',
    help: 'Serve the endpoint that vouches for the Gateway while the command runs',
  },
];

const END_USER: readonly Option[] = [
  { name: 'input', value: '<json>', help: 'What the end user asks for, a JSON object' },
  { name: 'input-file', value: '<file>', help: 'The same from a file, - for standard input' },
  { name: 'access-id', value: '<id>', help: 'Of the end user [p-user]' },
  {
    name: 'sub-claim',
    value: '<name=value>',
    isRepeatable: true,
    help: 'What is known of the end user',
  },
  { name: 'ttl', value: '<time>', help: 'How long the lease lives [60m]' },
];

const ROTATE_EVERY: Option = {
  name: 'rotate-every',
  value: '<time>',
  help: 'How often the root is rotated, or "never"; remembered',
};

const UI: readonly Option[] = [
  { name: 'ui', help: 'Open a page on this machine that does all of this' },
  { name: 'ui-port', value: '<port>', help: 'Port of that page [a free one]' },
];

export const READING_OPTIONS = [SHOW_SECRETS, ...STATE_FILE, ...COMMON];
const KEEPING = [...PRODUCER, ...STATE_FILE];
export const CALLING_OPTIONS = [...KEEPING, NO_STATE, ...COMMON];
export const CREATING_OPTIONS = [...END_USER, ...CALLING_OPTIONS];
export const SHOWING_OPTIONS = [SHOW_SECRETS, ...CALLING_OPTIONS];
export const REVOKING_OPTIONS = [
  { name: 'all', help: 'Revoke every lease, in one call' },
  ...CALLING_OPTIONS,
];
export const TIMED_OPTIONS = [ROTATE_EVERY, ...KEEPING, ...COMMON];
export const SETUP_OPTIONS = [...UI, ROTATE_EVERY, SHOW_SECRETS, ...KEEPING, ...COMMON];
