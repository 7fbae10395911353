/** Something that ends a command. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  /** What the process ends with. */
  readonly exitCode: number = 1;

  constructor(
    /** What is wrong, in one sentence, without secrets. */
    message: string,
    /** What to do about it. */
    readonly hint?: string,
    /** More for scripts. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The command was not given as it must be. Nothing was done. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** Somebody has ended the command before it was done. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError';
  override readonly exitCode = 130;
}

/** A webhook did what no Gateway takes. */
export class RejectedError extends CliError {
  override readonly name = 'RejectedError';
}

/** Another process works with the state. */
export class StateInUseError extends CliError {
  override readonly name = 'StateInUseError';
}
