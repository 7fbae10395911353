import type { Values } from '../arguments/values.js';
import { StateFile } from '../state/state.file.js';
import { stateFernet } from '../state/state.key.js';
import type { Terminal } from '../terminal/terminal.js';

const DEFAULT_FILE = 'gateway.state.fernet';

/** @throws CliError */
export function stateFile(values: Values, terminal: Terminal): Promise<StateFile> {
  return StateFile.at(values.text('state') ?? DEFAULT_FILE, stateFernet(values, terminal));
}
