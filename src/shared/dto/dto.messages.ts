import type { ValidationError } from 'class-validator';
import { createRedactor } from '../redaction/redactor.js';

/** More would help nobody, and a caller may send a hundred thousand wrong fields. */
const MOST = 100;
const LONGEST = 500;
const SEPARATOR = '\n';
const MASK = '[redacted]';
/** Shorter values are hidden as words of their own only, or they would be cut out of all words. */
const SHORTEST_ANYWHERE = 4;

const UNKNOWN_FIELD = 'whitelistValidation';
/** `$value` in a message of a rule is put in by `String.replace`, to which these mean something. */
const REPLACEMENT_PATTERN = /\$[$&`']/;
const WORD = String.raw`[\p{L}\p{N}_]`;

interface Complaint {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  readonly value: unknown;
}

/** What is wrong with a value, one text for each rule that a field breaks. None quotes the value. */
export function dtoMessages(errors: ValidationError[], what: string, value: object): string[] {
  const complaints = errors.flatMap((error) => complaintsOf(error, what));
  const told = complaints.slice(0, MOST);
  const texts = withoutValues(told, value);
  const lines = told.map(({ path }, index) => clipped(`${path}: ${texts[index]}`));
  return complaints.length > MOST ? [...lines, `and ${complaints.length - MOST} more`] : lines;
}

function complaintsOf(
  { property, value, constraints = {}, children = [] }: ValidationError,
  parent: string,
): Complaint[] {
  const path = `${parent}.${property}`;
  const own = Object.entries(constraints).map(([rule, message]) => ({
    path,
    rule,
    message,
    value,
  }));
  return [...own, ...children.flatMap((child) => complaintsOf(child, path))];
}

/** The messages of the rules, which may quote the field's value, or another of the same object. */
function withoutValues(complaints: readonly Complaint[], value: object): string[] {
  const texts = complaints.map(withoutOwnValue);
  if (complaints.every(({ rule }) => rule === UNKNOWN_FIELD)) return texts;
  const redacted = createRedactor([value])(texts.join(SEPARATOR)).split(SEPARATOR);
  const isWhole = redacted.length === texts.length;
  return complaints.map(({ rule }, index) => {
    if (rule === UNKNOWN_FIELD) return texts[index] ?? '';
    return (isWhole ? redacted[index] : undefined) ?? breaks(rule);
  });
}

function withoutOwnValue({ rule, message, value }: Complaint): string {
  // Names what the caller wrote as a key; keys are no secrets.
  if (rule === UNKNOWN_FIELD) return message.replaceAll(SEPARATOR, ' ');
  const values = [value].flat().filter(isPrimitive).map(String).filter(Boolean);
  if (values.some((text) => REPLACEMENT_PATTERN.test(text))) return breaks(rule);
  return values.reduce(hide, message).replaceAll(SEPARATOR, ' ');
}

const breaks = (rule: string): string => `breaks the rule ${rule}`;

const isPrimitive = (value: unknown): boolean =>
  ['string', 'number', 'boolean', 'bigint'].includes(typeof value);

function hide(message: string, value: string): string {
  if (!message.includes(value)) return message;
  if (value.length >= SHORTEST_ANYWHERE) return message.replaceAll(value, MASK);
  const exact = value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return message.replaceAll(new RegExp(`(?<!${WORD})${exact}(?!${WORD})`, 'gu'), MASK);
}

const clipped = (line: string): string =>
  line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
