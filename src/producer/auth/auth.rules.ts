import type { ProducerAuthOptions } from './auth.options.js';
import { isItemName } from './item-name.js';

interface Member {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** True where `undefined` is a mistake, too: a setting that is missing must not open the door wider. */
  readonly isRequiredOnceWritten?: boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Whether every entry is an access id: text without blanks, which an empty or badly split setting is not. */
export const isAccessIdList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((id) => typeof id === 'string' && /^\S+$/.test(id));

const MEMBERS: Record<keyof ProducerAuthOptions, Member> = {
  gatewayAccessIds: {
    expected: 'a list of access ids or a function that returns one',
    holds: (value) => typeof value === 'function' || isAccessIdList(value),
    isRequiredOnceWritten: true,
  },
  itemName: {
    expected:
      'a full item name that begins with "/", a list of them, or a folder such as "/team/*"',
    holds: (value) =>
      isItemName(value) || (Array.isArray(value) && value.length > 0 && value.every(isItemName)),
    isRequiredOnceWritten: true,
  },
  accountId: { expected: 'a non-empty string', holds: isText, isRequiredOnceWritten: true },
  validateUrl: { expected: 'an http or https URL without a password', holds: isUrl },
  timeoutMs: { expected: 'a positive integer', holds: (value) => isWhole(value) && value !== 0 },
  cacheMs: { expected: 'a whole number', holds: isWhole },
};

/** Says what the option `auth` must be, or undefined if the value is that. */
export function authFault(value: unknown): string | undefined {
  if (value === false) return undefined;
  if (typeof value !== 'object' || value === null)
    return 'false or an object with gatewayAccessIds';
  const faults = [...unknownMembers(value), ...wrongMembers(value)];
  return faults.length > 0 ? `false, or an object ${faults.join(', and ')}` : undefined;
}

function unknownMembers(auth: object): string[] {
  const known = Object.keys(MEMBERS);
  const unknown = Object.keys(auth).filter((name) => !known.includes(name));
  return unknown.map((name) => `without "${name}" (there are ${known.join(', ')})`);
}

function wrongMembers(auth: object): string[] {
  const given: Record<string, unknown> = { gatewayAccessIds: undefined, ...auth };
  return Object.entries(MEMBERS)
    .filter(([name]) => Object.hasOwn(given, name))
    .filter(([name, { holds, isRequiredOnceWritten }]) =>
      given[name] === undefined ? isRequiredOnceWritten : !holds(given[name]),
    )
    .map(([name, { expected }]) => `whose ${name} is ${expected}`);
}

function isUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
