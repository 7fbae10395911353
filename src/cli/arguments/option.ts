/** An option of a command. */
export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for its value in the help, such as `<file>`; an option without one is a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  /** One line. */
  readonly help: string;
}
