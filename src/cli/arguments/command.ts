import type { Context } from '../context.js';
import type { Option } from './option.js';

/** A command, with the commands below it. Its errors and its help are made from this. */
export interface Command {
  readonly name: string;
  /** What it takes besides options, as the help shows it. */
  readonly operands?: { readonly shown: string; readonly most: number };
  /** One line. */
  readonly summary: string;
  /** More, for its own help. */
  readonly description?: string;
  readonly options?: readonly Option[];
  readonly commands?: readonly Command[];
  /** What comes last in its own help, by heading. */
  readonly sections?: Readonly<Record<string, string>>;
  /** A command without it needs one of those below it. */
  readonly run?: (context: Context) => Promise<void>;
}
