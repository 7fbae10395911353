import type { Command } from './command.js';
import type { Option } from './option.js';

/** What `--help` prints for the last of the commands. */
export function helpFor(path: readonly Command[]): string {
  const command = path.at(-1)!;
  const { operands, options = [], commands = [], summary, description, sections = {} } = command;
  const usage = [
    ...path.map(({ name }) => name),
    commands.length > 0 && (command.run ? '[command]' : '<command>'),
    operands?.shown,
    options.length > 0 && '[options]',
  ];
  const blocks = [
    `Usage: ${usage.filter(Boolean).join(' ')}`,
    description ?? `${summary}.`,
    commands.length > 0 && `Commands:\n${columns(commands.map(commandRow))}`,
    options.length > 0 && `Options:\n${columns(options.map(optionRow))}`,
    ...Object.entries(sections).map(([heading, text]) => `${heading}:\n${indented(text)}`),
  ];
  return blocks.filter(Boolean).join('\n\n');
}

function commandRow({ name, operands, summary }: Command): [string, string] {
  return [operands ? `${name} ${operands.shown}` : name, summary];
}

function optionRow({ name, value, help, isRepeatable }: Option): [string, string] {
  const short = name === 'help' ? '-h, ' : '';
  return [
    `${short}--${name}${value ? ` ${value}` : ''}`,
    isRepeatable ? `${help} (may be repeated)` : help,
  ];
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
