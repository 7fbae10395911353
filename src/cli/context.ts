import type { Values } from './arguments/values.js';
import type { Interruption } from './terminal/interruption.js';
import type { Output } from './terminal/output.js';
import type { Terminal } from './terminal/terminal.js';

/** What a command works with. */
export interface Context {
  readonly values: Values;
  readonly terminal: Terminal;
  readonly output: Output;
  readonly interruption: Interruption;
}
