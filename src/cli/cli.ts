import { helpFor } from './arguments/help.js';
import { type ParsedArguments, parsedArguments } from './arguments/parser.js';
import { UsageError } from './errors/cli.error.js';
import { reportError } from './errors/error-report.js';
import { PROGRAM } from './program.js';
import { Interruption } from './terminal/interruption.js';
import { Output } from './terminal/output.js';
import type { Terminal } from './terminal/terminal.js';
import { packageVersion } from './version.js';

/** Runs the program; returns what the process is to end with. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const output = new Output(terminal, args.includes('--json'));
  const interruption = new Interruption(terminal, output);
  try {
    const parsed = parsedArguments(args, PROGRAM);
    if (!showsItself(parsed, terminal)) await run(parsed, terminal, output, interruption);
    return 0;
  } catch (error) {
    return reportError(error, output);
  } finally {
    interruption.close();
  }
}

function showsItself({ path, values }: ParsedArguments, { stdout }: Terminal): boolean {
  const isHelp = values.has('help');
  if (isHelp) stdout.write(`${helpFor(path)}\n`);
  else if (values.has('version')) stdout.write(`${packageVersion()}\n`);
  return isHelp || values.has('version');
}

async function run(
  { path, values }: ParsedArguments,
  terminal: Terminal,
  output: Output,
  interruption: Interruption,
): Promise<void> {
  const command = path.at(-1)!;
  if (command.run === undefined) {
    throw new UsageError('which command?', helpFor(path));
  }
  await command.run({ values, terminal, output, interruption });
}
