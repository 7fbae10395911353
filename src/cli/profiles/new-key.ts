import { CliError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import type { Terminal } from '../terminal/terminal.js';

const INTO_A_FILE = 'Print it into a file: > new.key';

/**
 * Prints a key, and nothing else.
 *
 * @param hint for whoever would not get it
 * @throws CliError
 */
export async function printKey(
  key: string,
  { stdout }: Terminal,
  hint = INTO_A_FILE,
): Promise<void> {
  if (stdout.leadsNowhere()) {
    throw new CliError(
      'standard output leads nowhere, and the new key would be lost: nothing was replaced',
      hint,
    );
  }
  try {
    await stdout.flush(`${key}\n`);
  } catch (error) {
    throw new CliError(
      `the new key cannot be printed: ${reasonOf(error)}; so nothing was replaced`,
    );
  }
}
