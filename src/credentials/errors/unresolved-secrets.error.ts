/** Settings name secrets that cannot be had. */
export class UnresolvedSecretsError extends Error {
  override readonly name = 'UnresolvedSecretsError';

  /** One for each setting, with its name and without any value */
  declare readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `These settings could not be resolved:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    // Whoever prints the error sees them in its message.
    Object.defineProperty(this, 'problems', { value: problems });
  }
}
