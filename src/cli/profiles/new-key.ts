import { CliError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import type { Terminal } from '../terminal/terminal.js';

/** Prints a key, and nothing else. @throws CliError */
export async function printKey(key: string, { stdout }: Terminal): Promise<void> {
  try {
    await stdout.flush(`${key}\n`);
  } catch (error) {
    throw new CliError(
      `the new key cannot be printed: ${reasonOf(error)}; so nothing was replaced`,
    );
  }
}
