/** A key, or a callback of one, that cannot be as it is defined. */
export class KeyDefinitionError extends Error {
  override readonly name = 'KeyDefinitionError';

  /** @param problems everything that is wrong, one sentence each */
  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} things are wrong with how keys are defined:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}
