/** Settings name secrets that cannot be had. */
export class UnresolvedSecretsError extends Error {
  override readonly name = 'UnresolvedSecretsError';

  /** @param problems one for each setting, with its name and without any value */
  constructor(readonly problems: readonly string[]) {
    super(
      `These settings could not be resolved:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}
