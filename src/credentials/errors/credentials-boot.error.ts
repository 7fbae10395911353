/** Everything that is wrong with the managed credentials of an application, found while it starts. */
export class CredentialsBootError extends Error {
  override readonly name = 'CredentialsBootError';

  /** @param problems one sentence each, without any secret */
  constructor(readonly problems: readonly string[]) {
    super(
      `The managed credentials cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}
