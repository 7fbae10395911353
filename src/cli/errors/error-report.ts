import type { Output } from '../terminal/output.js';
import { CliError } from './cli.error.js';

/** Prints what has ended a command; returns what the process ends with. */
export function reportError(error: unknown, output: Output): number {
  const known = error instanceof CliError ? error : unexpected(error);
  const { message, hint, details, exitCode } = known;
  output.error(message, hint, { ...details, exitCode });
  return exitCode;
}

function unexpected(error: unknown): CliError {
  return new CliError(
    `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    'This is a defect of nestjs-akeyless: please report it.',
  );
}
