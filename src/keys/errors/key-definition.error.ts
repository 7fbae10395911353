/** A key, or a callback of one, that cannot be as it is defined. */
export class KeyDefinitionError extends Error {
  override readonly name = 'KeyDefinitionError';
  readonly #problems: readonly string[];

  /** @param problems everything that is wrong, one sentence each */
  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} things are wrong with how keys are defined:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.#problems = problems;
  }

  /** One sentence each. The message has them all, so that a printed error shows them once. */
  get problems(): readonly string[] {
    return this.#problems;
  }
}
