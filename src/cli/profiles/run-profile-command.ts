import { ProfilesFileError } from '../../profiles/file/profiles-file.error.js';
import type { Context } from '../context.js';
import { CliError } from '../errors/cli.error.js';
import { wipeLeftovers } from './edit/leftovers.js';

/**
 * Runs a command that works with a profile file: what a killed one has left behind is removed before, and what is wrong
 * with the file is told as any other error.
 *
 * @throws CliError
 */
export async function runProfileCommand(
  context: Context,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  wipeLeftovers(context.terminal.env);
  try {
    await work(context);
  } catch (error) {
    throw error instanceof ProfilesFileError ? new CliError(error.message) : error;
  }
}
