import { parseArgs } from 'node:util';
import { UsageError } from '../errors/cli.error.js';
import type { Command } from './command.js';
import { nearest } from './nearest.js';
import type { Option } from './option.js';
import { Values } from './values.js';

/** Which command is asked for, and with what. */
export interface ParsedArguments {
  /** From the program down to the command. */
  readonly path: readonly Command[];
  readonly values: Values;
}

interface GivenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** @throws UsageError */
export function parsedArguments(args: readonly string[], program: Command): ParsedArguments {
  const all = optionsBelow(program);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...all].map(([name, option]) => [name, typeOf(option)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = tokens.filter((token) => token.kind === 'option');
  const unknown = given.find(({ name, rawName }) => !all.has(name) || !isSpelledOut(name, rawName));
  if (unknown) throw unknownOption(unknown.rawName, [...all.keys()]);
  const words = tokens.filter((token) => token.kind === 'positional').map(({ value }) => value);
  const { path, operands } = commandIn(words, program);
  for (const option of given) checkOption(option, path);
  const isHelp = given.some(({ name }) => name === 'help' || name === 'version');
  if (!isHelp) checkOperands(operands, path);
  return { path, values: new Values(grouped(given), operands) };
}

function optionsBelow(command: Command): Map<string, Option> {
  const options = new Map((command.options ?? []).map((option) => [option.name, option]));
  for (const child of command.commands ?? []) {
    for (const [name, option] of optionsBelow(child)) options.set(name, option);
  }
  return options;
}

function typeOf({ name, value }: Option): { type: 'string' | 'boolean'; short?: string } {
  return { type: value ? 'string' : 'boolean', ...(name === 'help' && { short: 'h' }) };
}

const isSpelledOut = (name: string, rawName: string): boolean =>
  rawName === `--${name}` || (name === 'help' && rawName === '-h');

function commandIn(
  words: readonly string[],
  program: Command,
): { path: Command[]; operands: string[] } {
  const path = [program];
  const operands = [...words];
  for (let next = operands[0]; next !== undefined; next = operands[0]) {
    const children = path.at(-1)!.commands;
    if (children === undefined) break;
    const child = children.find(({ name }) => name === next);
    if (child === undefined) {
      const names = children.map(({ name }) => name);
      throw new UsageError(`there is no command "${next}"`, didYouMean(next, names));
    }
    path.push(child);
    operands.shift();
  }
  return { path, operands };
}

function checkOption({ name, value, inlineValue }: GivenOption, path: readonly Command[]): void {
  const command = path.at(-1)!;
  const option = (command.options ?? []).find((each) => each.name === name);
  if (option === undefined) {
    throw new UsageError(`"${command.name}" has no option --${name}`, seeHelp(path));
  }
  if (option.value === undefined && value !== undefined) {
    throw new UsageError(`--${name} takes no value`);
  }
  if (option.value === undefined) return;
  if (value === undefined) throw new UsageError(`--${name} needs a value: ${option.value}`);
  if (!inlineValue && /^-./.test(value)) {
    throw new UsageError(
      `--${name} needs a value: ${option.value}`,
      `If it is meant to begin with a dash, write --${name}=${value}`,
    );
  }
}

function checkOperands(operands: readonly string[], path: readonly Command[]): void {
  const { name, operands: taken } = path.at(-1)!;
  const most = taken?.most ?? 0;
  if (operands.length > most) {
    throw new UsageError(`"${name}" takes no "${operands[most]}"`, seeHelp(path));
  }
}

function seeHelp(path: readonly Command[]): string {
  return `See ${path.map(({ name }) => name).join(' ')} --help.`;
}

function unknownOption(rawName: string, names: readonly string[]): UsageError {
  const name = rawName.replace(/^-+/, '');
  return new UsageError(`there is no option ${rawName}`, didYouMean(name, names, '--'));
}

function didYouMean(name: string, names: readonly string[], prefix = ''): string {
  const near = nearest(name, names);
  if (near !== undefined) return `Did you mean ${prefix}${near}?`;
  return `There ${names.length === 1 ? 'is' : 'are'} ${names.map((each) => prefix + each).join(', ')}.`;
}

function grouped(given: readonly GivenOption[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { name, value = '' } of given) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}
