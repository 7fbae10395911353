/** Everything that is wrong with the managed credentials of an application, found while it starts. */
export class CredentialsBootError extends Error {
  override readonly name = 'CredentialsBootError';

  /** One sentence each, without any secret */
  declare readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The managed credentials cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    // Whoever prints the error sees them in its message.
    Object.defineProperty(this, 'problems', { value: problems });
  }
}
