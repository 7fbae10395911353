import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import type { Terminal } from '../terminal/terminal.js';

const STANDARD_INPUT = '-';

/** The text of a file that an option names; `-` is standard input. @throws UsageError */
export async function textFrom(option: string, file: string, terminal: Terminal): Promise<string> {
  if (file === STANDARD_INPUT) return withoutMark(await terminal.input());
  try {
    return withoutMark(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--${option} ${file} cannot be read: ${reasonOf(error)}`);
  }
}

/** Some editors put a byte order mark before a text. */
function withoutMark(text: string): string {
  return text.startsWith('\u{feff}') ? text.slice(1) : text;
}
